import type { FastifyReply } from 'fastify';
import { type Html, html } from '../../pages/html.ts';
import { sendPage } from '../../pages/layout.ts';
import type { AuthorizeParams, AuthorizeRequest } from '../oauth/authorize.ts';
import { activeUsers } from '../orgs.ts';
import type { Org } from '../records/org.ts';
import type { Salesforce } from '../state.ts';

const MEANING: Record<string, string> = {
  api: 'Read and change your records through the API',
  refresh_token: 'Do this at any time, also when you are away',
  offline_access: 'Do this at any time, also when you are away',
  id: 'See who you are',
  openid: 'See who you are',
  profile: 'See your name and picture',
  email: 'See your e-mail address',
  web: 'Open Salesforce in the browser as you',
};

/** Where the consent form is posted. */
export const CONSENT_PATH = '/setup/secur/RemoteAccessAuthorizationPage.apexp';

/** Asks which org and user, says which app wants what, and offers Deny and Allow. */
export function sendConsentPage(
  reply: FastifyReply,
  sf: Salesforce,
  request: AuthorizeRequest,
  params: AuthorizeParams,
): FastifyReply {
  const hidden = Object.entries(params).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const scopes = request.scopes.map(scope => html`<li>${MEANING[scope] ?? scope} <code>${scope}</code></li>`);
  const body = html`<div class="card">
<h1>Allow access?</h1>
<p><strong data-testid="app-name">${request.app.name}</strong> asks to use your Salesforce org:</p>
<ul>${scopes}</ul>
<form method="post" action="${CONSENT_PATH}">
${hidden}
<fieldset><legend>Sign in as</legend>${sf.orgs.map((org, index) => orgChoices(org, index === 0))}</fieldset>
<div class="row">
<button class="primary" name="decision" value="approve" data-testid="approve">Allow</button>
<button name="decision" value="deny" data-testid="deny">Deny</button>
</div>
</form>
<p class="quiet" style="margin-top:16px">You will return to ${new URL(request.redirectUri).host}.</p>
</div>`;
  return sendPage(reply, { vendor: 'Salesforce', title: 'Allow access', width: 'narrow', body });
}

function orgChoices(org: Org, first: boolean): Html[] {
  return activeUsers(org).map((user, index) => {
    const checked = first && index === 0 ? { markup: ' checked' } : '';
    const value = `${org.id}/${user.Id}`;
    return html`<label style="display:flex;gap:8px;align-items:baseline;font-weight:400;margin:0 0 8px">
<input type="radio" name="account" value="${value}" data-testid="account-${org.id}-${user.Id}"${checked}>
<span><strong>${org.name}</strong><br><span class="quiet">as ${String(user.FirstName)} ${String(user.LastName)}, ${String(user.Username)}</span></span></label>`;
  });
}

/** The page for a request that may not be sent back to its callback (§1.3). */
export function sendOAuthErrorPage(
  reply: FastifyReply,
  error: string,
  description: string,
  status = 400,
): FastifyReply {
  const text = `error=${error}&error_description=${encodeURIComponent(description)}`;
  const body = html`<div class="card" role="alert"><h1>We can’t authorize this app</h1>
<p>${description}.</p><pre tabindex="0" aria-label="Error as the browser received it">${text}</pre></div>`;
  return sendPage(
    reply,
    { vendor: 'Salesforce', title: 'Authorization error', width: 'narrow', body },
    status,
  );
}

/** Where users land whose org has not installed the app; no redirect to the callback happens (§1.1). */
export function sendNotInstalledPage(reply: FastifyReply): FastifyReply {
  const text =
    'OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication. Please try again.';
  const body = html`<div class="card" role="alert"><h1>OAuth error</h1><p>${text}</p></div>`;
  return sendPage(reply, { vendor: 'Salesforce', title: 'OAuth error', width: 'narrow', body });
}
