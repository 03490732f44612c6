import { type Html, html } from '../../pages/html.ts';
import type { Portal, PortalUser } from '../portal.ts';
import type { Hub } from '../state.ts';
import type { AuthorizeRequest } from './authorize.ts';
import { scopeInWords } from './scopes.ts';

/** The card a person decides on: which app, which account, what it may do. `chosen` preselects an account. */
export function consentCard(hub: Hub, request: AuthorizeRequest, chosen: number | undefined): Html {
  const seats = [...hub.state.portals.values()].flatMap(portal =>
    portal.users.map(user => ({ portal, user })),
  );
  const first = seats.find(({ portal }) => portal.id === chosen) ?? seats[0];
  const optional = request.optionalScopes.filter(scope => !request.scopes.includes(scope));
  return html`<form class="card" method="post" action="/oauth/authorize/decide">
<h1>Connect an app to HubSpot?</h1>
<p>The app <strong>${request.clientId}</strong> asks for access to one of your accounts.</p>
<fieldset><legend>Account</legend>
${seats.map(seat => seatChoice(seat.portal, seat.user, seat === first))}
</fieldset>
<h2>It will be able to</h2>
<ul>${request.scopes.map(scope => html`<li>${scopeInWords(scope)}</li>`)}</ul>
${optional.length > 0 ? html`<h2>And, if your plan includes it</h2><ul>${optional.map(scope => html`<li>${scopeInWords(scope)}</li>`)}</ul>` : ''}
<p class="quiet">Afterwards you return to <code>${new URL(request.redirectUri).host}</code>.</p>
${hiddenFields(request)}
<div class="row"><button class="primary" name="decision" value="approve" data-testid="approve">Connect app</button>
<button name="decision" value="deny" data-testid="deny">Cancel</button></div>
</form>`;
}

function seatChoice(portal: Portal, user: PortalUser, checked: boolean): Html {
  const note = user.canInstall ? '' : ' · may not connect apps';
  const input = checked
    ? html`<input type="radio" name="account" value="${portal.id}/${user.id}" checked data-testid="account-${portal.id}-${user.id}">`
    : html`<input type="radio" name="account" value="${portal.id}/${user.id}" data-testid="account-${portal.id}-${user.id}">`;
  return html`<label style="display:flex;gap:8px;align-items:baseline;font-weight:400;margin:0 0 8px">${input}
<span><strong>${portal.name}</strong> (${portal.id})<br><span class="quiet">as ${user.firstName} ${user.lastName}, ${user.email}${note}</span></span></label>`;
}

function hiddenFields(request: AuthorizeRequest): Html[] {
  const fields: Record<string, string | undefined> = {
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(' '),
    optional_scope: request.optionalScopes.join(' '),
    state: request.state,
    code_challenge: request.challenge?.value,
    code_challenge_method: request.challenge?.method,
  };
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  );
}
