import { type Html, html } from '../../pages/html.ts';
import { objectOf, type Portal, type PortalObject } from '../portal.ts';
import { propertyOf } from '../records/derive.ts';
import { type HubRecord, historyOf } from '../records/record.ts';
import { renderRecord } from '../records/render.ts';
import { OBJECT_TYPES } from '../schema/object-types.ts';
import type { Hub } from '../state.ts';
import { titleOf } from './list.ts';
import { listHref } from './lists.ts';

/** A record with its values, what they were before, what it is linked to, and how the API shows it. */
export function recordPage(
  hub: Hub,
  portal: Portal,
  object: PortalObject,
  record: HubRecord,
): { title: string; body: Html } {
  const title = titleOf(object, record);
  const names = [...object.definitions.keys()].filter(
    name => record.values[name] !== undefined || record.past[name],
  );
  const json = renderRecord(hub, portal, object, record, {
    properties: [...object.definitions.keys()].filter(
      name => propertyOf(object.type, record, name) !== undefined,
    ),
  });
  const body = html`<section class="card"><h1 data-testid="record-title">${title}</h1>
<p class="quiet">${object.type.singular} ${record.id} in ${portal.name}${record.archivedAt === undefined ? '' : ' · archived'}</p>
<dl>${names.map(name => field(object, record, name))}</dl></section>
${links(portal, object, record)}
${notes(portal, object, record)}
${memberships(portal, object, record)}
<section class="card"><h2>History</h2><div class="scroll">${historyTable(object, record, names)}</div></section>
<section class="card"><h2>As the API sees it</h2><pre>${JSON.stringify(json, null, 2)}</pre></section>`;
  return { title, body };
}

function field({ definitions }: PortalObject, record: HubRecord, name: string): Html {
  const value = record.values[name];
  return html`<dt title="${name}">${definitions.get(name)?.label ?? name}</dt><dd data-property="${name}">${value ?? html`<span class="quiet">empty</span>`}</dd>`;
}

function links(portal: Portal, { type }: PortalObject, record: HubRecord): Html | string {
  const linked = OBJECT_TYPES.flatMap(other =>
    portal.associations.of({ type: type.name, id: record.id }, other.name).map(({ id }) => {
      const object = objectOf(portal, other.name);
      const target = object.store.get(id);
      return html`<li>${other.singular}: <a href="/contacts/${portal.id}/record/${other.typeId}/${id}">${target ? titleOf(object, target) : id}</a></li>`;
    }),
  );
  return linked.length === 0
    ? ''
    : html`<section class="card"><h2>Associated with</h2><ul>${linked}</ul></section>`;
}

/** The notes on a record with their whole text, the newest first. A body is HTML: shown as text, so that nothing in it runs. */
function notes(portal: Portal, { type }: PortalObject, record: HubRecord): Html | string {
  const { store } = objectOf(portal, 'notes');
  const found = portal.associations
    .of({ type: type.name, id: record.id }, 'notes')
    .map(({ id }) => store.get(id))
    .filter(note => note !== undefined && note.archivedAt === undefined)
    .toReversed();
  const items = found.map(
    note =>
      html`<li data-testid="note"><span class="quiet">${(note?.values.hs_timestamp ?? '').slice(0, 16).replace('T', ' ')}</span><pre>${textOf(note?.values.hs_note_body ?? '')}</pre></li>`,
  );
  return items.length === 0 ? '' : html`<section class="card"><h2>Notes</h2><ul>${items}</ul></section>`;
}

/** Enough of HTML to read a note by: breaks, and the characters that HTML escapes. */
function textOf(body: string): string {
  return body
    .replace(/<br\s*\/?>|<\/p>/giu, '\n')
    .replace(/<[^>]*>/gu, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function memberships(portal: Portal, { type }: PortalObject, record: HubRecord): Html | string {
  const on = [...portal.lists.values()].filter(
    list => type.name === 'contacts' && list.members.includes(record.id),
  );
  return on.length === 0
    ? ''
    : html`<section class="card"><h2>Lists</h2><ul>${on.map(list => html`<li><a href="${listHref(portal, list.listId)}">${list.name}</a></li>`)}</ul></section>`;
}

function historyTable({ definitions }: PortalObject, record: HubRecord, names: readonly string[]): Html {
  const versions = names
    .flatMap(name => historyOf(record, name).map(version => ({ name, ...version })))
    .sort((a, b) => b.at - a.at);
  const rows = versions.map(
    ({ name, value, at, source, sourceId }) =>
      html`<tr><td>${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}</td><td>${definitions.get(name)?.label ?? name}</td><td>${value === '' ? html`<span class="quiet">cleared</span>` : value}</td><td>${source} ${sourceId}</td></tr>`,
  );
  return html`<table><thead><tr><th>When</th><th>Property</th><th>Value</th><th>By</th></tr></thead><tbody>${rows}</tbody></table>`;
}
