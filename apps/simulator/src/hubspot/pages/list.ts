import { type Html, html } from '../../pages/html.ts';
import type { Portal, PortalObject } from '../portal.ts';
import { propertyOf } from '../records/derive.ts';
import type { HubRecord } from '../records/record.ts';

const PAGE_SIZE = 50;

/** Columns of the list of each kind of record. */
const COLUMNS: Readonly<Record<PortalObject['type']['name'], readonly string[]>> = {
  contacts: ['email', 'company', 'jobtitle', 'phone'],
  companies: ['domain', 'industry', 'city'],
  notes: ['hs_timestamp'],
};

/** The name a record is listed under. */
export function titleOf({ type }: PortalObject, record: HubRecord): string {
  const { values, id } = record;
  const text =
    type.name === 'contacts'
      ? propertyOf(type, record, 'hs_full_name_or_email')
      : (values.name ?? values.domain ?? values.hs_note_body?.slice(0, 80));
  return text === undefined || text === '' ? `Record ${id}` : text;
}

/** The newest records first, those that contain `q` anywhere; unlike the API's search it has no lag. */
export function listPage(
  portal: Portal,
  object: PortalObject,
  { q, page }: { q: string; page: number },
): Html {
  const needle = q.trim().toLowerCase();
  const found = [...object.store.all()].filter(
    record => record.archivedAt === undefined && contains(record, needle),
  );
  const shown = found.toReversed().slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const { name, typeId, createdProperty } = object.type;
  const columns = COLUMNS[name];
  const label = (property: string) => object.definitions.get(property)?.label ?? property;
  const rows = shown.map(
    record => html`<tr><td><a href="/contacts/${portal.id}/record/${typeId}/${record.id}">${titleOf(object, record)}</a></td>
${columns.map(column => html`<td>${propertyOf(object.type, record, column)}</td>`)}<td>${when(propertyOf(object.type, record, createdProperty))}</td></tr>`,
  );
  return html`<section class="card"><h1>${portal.name}: ${name}</h1>
<form class="row" method="get" role="search"><input type="search" name="q" value="${q}" aria-label="Search ${name}"><button>Search</button></form>
<p class="quiet" data-testid="count">${found.length} ${needle === '' ? name : `${name} contain “${q.trim()}”`}</p>
${rows.length === 0 ? html`<p>${needle === '' ? `No ${name} yet. They appear here as soon as an app sends them.` : 'Nothing found.'}</p>` : html`<div class="scroll"><table><thead><tr><th>Name</th>${columns.map(column => html`<th>${label(column)}</th>`)}<th>Created</th></tr></thead><tbody>${rows}</tbody></table></div>`}
${pager(q, page, found.length)}</section>`;
}

function contains({ id, values }: HubRecord, needle: string): boolean {
  return (
    needle === '' ||
    id === needle ||
    Object.values(values).some(value => value.toLowerCase().includes(needle))
  );
}

function when(iso: string | undefined): string {
  return (iso ?? '').slice(0, 16).replace('T', ' ');
}

function pager(q: string, page: number, total: number): Html | string {
  if (total <= PAGE_SIZE) return '';
  const link = (target: number, label: string) =>
    html`<a class="button" href="?q=${encodeURIComponent(q)}&amp;page=${target}">${label}</a>`;
  return html`<nav class="row" aria-label="Pages" style="margin-top:16px">${page > 1 ? link(page - 1, 'Newer') : ''}
<span class="quiet">Page ${page} of ${Math.ceil(total / PAGE_SIZE)}</span>${page * PAGE_SIZE < total ? link(page + 1, 'Older') : ''}</nav>`;
}
