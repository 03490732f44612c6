import * as z from 'zod';
import { callsPage } from '../../pages/calls.ts';
import { type Html, html } from '../../pages/html.ts';
import { sendPage } from '../../pages/layout.ts';
import { objectOf, type Portal, type PortalObject } from '../portal.ts';
import { byId } from '../records/find.ts';
import { OBJECT_TYPES } from '../schema/object-types.ts';
import type { Hub } from '../state.ts';
import { listPage } from './list.ts';
import { listHref, listsPage, membersPage } from './lists.ts';
import { recordPage } from './record.ts';

const params = z.object({ portalId: z.coerce.number(), typeId: z.string(), id: z.string().default('') });
const listParams = z.object({ portalId: z.coerce.number(), listId: z.string().default('') });
const listQuery = z.object({ q: z.string().default(''), page: z.coerce.number().int().min(1).catch(1) });

const HOME = { href: '/', label: 'Accounts' };
const CALLS = { href: '/calls', label: 'API calls' };

/** Pages for a person who wants to see what arrived: accounts, lists, records. */
export function recordPages(hub: Hub): void {
  const { app } = hub;
  app.get('/', (_request, reply) =>
    sendPage(reply, { vendor: 'HubSpot', title: 'Accounts', body: accountsPage(hub), nav: [HOME, CALLS] }),
  );
  app.get('/calls', (_request, reply) =>
    sendPage(reply, {
      vendor: 'HubSpot',
      title: 'API calls',
      body: callsPage(hub.calls),
      nav: [HOME, CALLS],
    }),
  );
  app.get('/contacts/:portalId/objects/:typeId/views/all/list', (request, reply) => {
    const place = placeOf(hub, request.params);
    if (!place) return reply.callNotFound();
    const body = listPage(place.portal, place.object, listQuery.parse(request.query));
    return sendPage(reply, {
      vendor: 'HubSpot',
      title: place.object.type.name,
      body,
      nav: navigation(place.portal),
    });
  });
  app.get('/contacts/:portalId/lists', (request, reply) => {
    const portal = hub.state.portals.get(listParams.parse(request.params).portalId);
    if (!portal) return reply.callNotFound();
    const page = { title: 'Lists', body: listsPage(portal), nav: navigation(portal) };
    return sendPage(reply, { vendor: 'HubSpot', ...page });
  });
  app.get('/contacts/:portalId/lists/:listId', (request, reply) => {
    const { portalId, listId } = listParams.parse(request.params);
    const portal = hub.state.portals.get(portalId);
    const list = portal?.lists.get(listId);
    if (!portal || !list) return reply.callNotFound();
    const page = { title: list.name, body: membersPage(portal, list), nav: navigation(portal) };
    return sendPage(reply, { vendor: 'HubSpot', ...page });
  });
  app.get('/contacts/:portalId/record/:typeId/:id', (request, reply) => {
    const place = placeOf(hub, request.params);
    const record = place && byId(hub, place.object, place.id);
    if (!place || !record) {
      const body = html`<div class="card"><h1>This record does not exist</h1><p>It may have been deleted, or merged into another one.</p><p><a href="/">All accounts</a></p></div>`;
      return sendPage(reply, { vendor: 'HubSpot', title: 'Not found', body }, 404);
    }
    const page = recordPage(hub, place.portal, place.object, record);
    return sendPage(reply, { vendor: 'HubSpot', ...page, nav: navigation(place.portal) });
  });
}

function placeOf(hub: Hub, raw: unknown): { portal: Portal; object: PortalObject; id: string } | undefined {
  const { portalId, typeId, id } = params.parse(raw);
  const portal = hub.state.portals.get(portalId);
  const type = OBJECT_TYPES.find(candidate => candidate.typeId === typeId);
  return portal && type && { portal, object: objectOf(portal, type.name), id };
}

function navigation(portal: Portal): Array<{ href: string; label: string }> {
  const lists = OBJECT_TYPES.map(({ name, typeId }) => ({
    href: listPath(portal, typeId),
    label: name.charAt(0).toUpperCase() + name.slice(1),
  }));
  return [HOME, ...lists, { href: listHref(portal), label: 'Lists' }, CALLS];
}

function listPath(portal: Portal, typeId: string): string {
  return `/contacts/${portal.id}/objects/${typeId}/views/all/list`;
}

function accountsPage(hub: Hub): Html {
  const cards = [...hub.state.portals.values()].map(portal => {
    const counts = OBJECT_TYPES.map(
      ({ name, typeId }) =>
        html`<tr><td><a href="${listPath(portal, typeId)}">${name}</a></td><td>${objectOf(portal, name).store.size()}</td></tr>`,
    );
    const grants = [...hub.state.grants.values()].filter(
      grant => grant.portalId === portal.id && !grant.revoked,
    );
    return html`<section class="card"><h1>${portal.name}</h1><p class="quiet">Account ${portal.id} · ${portal.domain}</p>
<table><thead><tr><th>Records</th><th>Number</th></tr></thead><tbody>${counts}</tbody></table>
<h2>Connected apps</h2>${grants.length === 0 ? html`<p class="quiet">None</p>` : html`<ul>${grants.map(({ clientId }) => html`<li>${clientId}</li>`)}</ul>`}</section>`;
  });
  return html`${cards}`;
}
