import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html } from '../../pages/html.ts';
import { sendPage } from '../../pages/layout.ts';
import { parseId } from '../ids.ts';
import { type Org, rowOf, tableOf } from '../records/org.ts';
import type { Change, Row, Scalar } from '../records/table.ts';
import { recordJson, recordName, scalarOf } from '../records/values.ts';
import { findField, findObject, objectOfId } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { relatedCards } from './related.ts';

const LISTED = ['Lead', 'Contact', 'Account', 'Campaign', 'Task'];
const SHOWN_ROWS = 200;
const COLUMNS: Record<string, readonly string[]> = {
  Lead: ['Name', 'Company', 'Email', 'Status', 'LastModifiedDate'],
  Contact: ['Name', 'AccountId', 'Email', 'Title', 'LastModifiedDate'],
  Account: ['Name', 'Website', 'Industry', 'LastModifiedDate'],
  Campaign: ['Name', 'Type', 'IsActive', 'LastModifiedDate'],
  Task: ['Subject', 'WhoId', 'Status', 'ActivityDate'],
};

/** Registers the pages on which a person sees what arrived: lists, records, and links by bare id (§10). */
export function registerPages(sf: Salesforce): void {
  const { app } = sf.kernel;
  app.get('/', (_request, reply) => reply.redirect('/lightning/o/Lead/list'));
  app.get('/lightning/o/:object/list', (request, reply) => showList(sf, request, reply));
  app.get('/lightning/r/:object/:id/view', (request, reply) => showRecord(sf, request, reply));
  app.get('/:id', (request, reply) => openById(sf, request, reply));
}

/** Fields a person does not look for; the JSON below has them. */
const HIDDEN = new Set(['PhotoUrl', 'SystemModstamp', 'FirstName', 'LastName', 'Salutation']);

/** Lookups lose the word ID: the other record's name is shown. */
function labelOf(def: FieldDef): string {
  return def.type === 'reference' ? def.label.replace(/ ID$/, '') : def.label;
}

function param(request: FastifyRequest, name: string): string {
  const { params } = request;
  const value = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function page(reply: FastifyReply, title: string, body: Html, status = 200): FastifyReply {
  const nav = LISTED.map(name => ({ href: `/lightning/o/${name}/list`, label: `${name}s` }));
  return sendPage(reply, { vendor: 'Salesforce', title, body, nav }, status);
}

function missing(reply: FastifyReply): FastifyReply {
  const body = html`<div class="card" role="alert"><h1>Page not found</h1>
<p>There is no such record, or it was deleted for good.</p></div>`;
  return page(reply, 'Page not found', body, 404);
}

/** The first org that has the record, with its object. */
function findRecord(sf: Salesforce, text: string): { org: Org; object: ObjectDef; row: Row } | undefined {
  const id = parseId(text);
  for (const org of id === null ? [] : sf.orgs) {
    const object = objectOfId(org.schema, id ?? '');
    const row = object ? rowOf(org, object.name, id ?? '') : undefined;
    if (object && row) return { org, object, row };
  }
  return undefined;
}

function openById(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = findRecord(sf, param(request, 'id'));
  if (!found) return missing(reply);
  return reply.redirect(`/lightning/r/${found.object.name}/${found.row.Id}/view`);
}

function showList(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const name = LISTED.find(each => each.toLowerCase() === param(request, 'object').toLowerCase());
  if (name === undefined) return missing(reply);
  const at = request.url.indexOf('?');
  const search = new URLSearchParams(at < 0 ? '' : request.url.slice(at)).get('q') ?? '';
  const sections = sf.orgs.map(org => orgSection(org, name, search));
  const body = html`<h1>${name}s</h1>
<form method="get" class="row" role="search" style="margin-bottom:24px">
<input type="search" name="q" value="${search}" aria-label="Search ${name}s by name, company or e-mail" placeholder="Name, company or e-mail">
<button>Search</button></form>
${sections}`;
  return page(reply, `${name}s`, body);
}

function orgSection(org: Org, name: string, search: string): Html {
  const object = findObject(org.schema, name);
  const rows = object ? matching(org, object, search) : [];
  const columns = object
    ? (COLUMNS[name] ?? []).map(each => findField(object, each)).filter(each => !!each)
    : [];
  const table = html`<div class="scroll"><table><thead><tr>${columns.map(def => html`<th scope="col">${labelOf(def)}</th>`)}</tr></thead>
<tbody>${rows.slice(0, SHOWN_ROWS).map(row => (object ? listRow(org, object, columns, row) : ''))}</tbody></table></div>`;
  const more =
    rows.length > SHOWN_ROWS ? html`<p class="quiet">The newest ${SHOWN_ROWS} of ${rows.length}.</p>` : '';
  return html`<section class="card"><h2>${org.name} <span class="quiet">${org.id} · ${rows.length} ${rows.length === 1 ? 'record' : 'records'}</span></h2>
${rows.length === 0 ? html`<p class="quiet">Nothing here${search === '' ? ' yet' : ' for this search'}.</p>` : table}${more}</section>`;
}

function matching(org: Org, object: ObjectDef, search: string): Row[] {
  const wanted = search.trim().toLowerCase();
  const rows = [...tableOf(org, object).rows.values()].filter(row => row.IsDeleted !== true);
  const found = rows.filter(
    row =>
      wanted === '' ||
      [recordName(object, row), row.Email, row.Company, row.Website].some(
        value => typeof value === 'string' && value.toLowerCase().includes(wanted),
      ),
  );
  return found.reverse();
}

function listRow(org: Org, object: ObjectDef, columns: readonly FieldDef[], row: Row): Html {
  const cells = columns.map((def, index) => {
    const text = display(org, def, scalarOf(object, row, def));
    if (index > 0) return html`<td>${text}</td>`;
    return html`<td><a href="/lightning/r/${object.name}/${row.Id}/view">${text === '' ? row.Id : text}</a></td>`;
  });
  return html`<tr>${cells}</tr>`;
}

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

function moment(epochMs: number): string {
  return `${MOMENT.format(epochMs)} UTC`;
}

/** A value as a person reads it: dates spelt out, lookups as a link to the other record. */
function display(org: Org, def: FieldDef, value: Scalar): Html | string {
  if (value === null) return '';
  if (def.type === 'datetime' && typeof value === 'number') return moment(value);
  if (def.type !== 'reference' || typeof value !== 'string') return String(value);
  const object = objectOfId(org.schema, value);
  const row = object ? rowOf(org, object.name, value) : undefined;
  if (!object || !row) return value;
  if (!LISTED.includes(object.name)) return recordName(object, row);
  return html`<a href="/lightning/r/${object.name}/${row.Id}/view">${recordName(object, row)}</a>`;
}

function showRecord(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = findRecord(sf, param(request, 'id'));
  if (!found || found.object.name.toLowerCase() !== param(request, 'object').toLowerCase())
    return missing(reply);
  const { org, object, row } = found;
  const fields = [...object.fields.values()].flatMap(def => {
    const value = scalarOf(object, row, def);
    if (value === null || value === false || HIDDEN.has(def.name)) return [];
    return [html`<dt>${labelOf(def)}</dt><dd data-field="${def.name}">${display(org, def, value)}</dd>`];
  });
  const history = (tableOf(org, object).history.get(row.Id) ?? [])
    .toReversed()
    .map(each => historyItem(org, each));
  const json = JSON.stringify(recordJson(object, row, '/services/data/v68.0'), null, 2);
  const deleted = row.IsDeleted === true ? html` <span class="badge">In the recycle bin</span>` : '';
  const body = html`<p class="quiet">${object.label} · ${org.name}</p>
<h1>${recordName(object, row)}${deleted}</h1>
<div class="card"><h2>Details</h2><dl>${fields}</dl></div>
${relatedCards(org, object, row)}
<div class="card"><h2>History</h2>${history.length > 0 ? html`<ul>${history}</ul>` : html`<p class="quiet">Nothing changed since it was loaded.</p>`}</div>
<div class="card"><h2>As the API sees it</h2><pre tabindex="0" aria-label="Record as JSON">${json}</pre></div>`;
  return page(reply, recordName(object, row), body);
}

function historyItem(org: Org, change: Change): Html {
  const user = rowOf(org, 'User', change.by);
  const who = user ? `${user.FirstName} ${user.LastName}` : change.by;
  const via = change.client === null ? '' : ` through ${change.client}`;
  const fields = change.fields
    .filter(field => field.from !== null || field.to !== false)
    .map(field => html`<li>${field.name}: ${shown(field.from)} → ${shown(field.to)}</li>`);
  return html`<li>${moment(change.at)}: ${change.kind} by ${who}${via}${fields.length > 0 ? html`<ul>${fields}</ul>` : ''}</li>`;
}

function shown(value: Scalar): string {
  return value === null ? 'empty' : String(value);
}
