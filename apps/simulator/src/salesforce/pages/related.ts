import { type Html, html } from '../../pages/html.ts';
import { indexKey, type Org, rowOf, tableOf } from '../records/org.ts';
import { lookUp, type Row, type Scalar } from '../records/table.ts';
import { recordName } from '../records/values.ts';
import { objectOfId } from '../schema/catalogue.ts';
import { type ChildRelationship, childRelationships } from '../schema/children.ts';
import type { ObjectDef } from '../schema/types.ts';

const SHOWN = 50;

/** What belongs to a record: contacts of an account, campaigns a person is in, members of a campaign, tasks with their text. */
export function relatedCards(org: Org, object: ObjectDef, row: Row): Html[] {
  return childRelationships(org.schema, object).flatMap(child => {
    const rows = childrenOf(org, child, row.Id);
    if (rows.length === 0) return [];
    const label = child.name === 'ChildAccounts' ? 'Child Accounts' : child.object.labelPlural;
    const items = rows.slice(0, SHOWN).map(each => relatedItem(org, child, each));
    const more = rows.length > SHOWN ? html`<p class="quiet">${SHOWN} of ${rows.length}.</p>` : '';
    return [
      html`<div class="card" data-related="${child.name}"><h2>${label} <span class="quiet">${rows.length}</span></h2><ul>${items}</ul>${more}</div>`,
    ];
  });
}

function childrenOf(org: Org, { object, field }: ChildRelationship, id: string): Row[] {
  const table = tableOf(org, object);
  const ids = lookUp(table, field.name.toLowerCase(), indexKey(id));
  return [...ids].flatMap(each => {
    const row = table.rows.get(each);
    return row && row.IsDeleted !== true ? [row] : [];
  });
}

function relatedItem(org: Org, { object, field }: ChildRelationship, row: Row): Html {
  if (object.name === 'CampaignMember') {
    // The other end: the campaign of a person, the person of a campaign.
    const other = field.name === 'CampaignId' ? (row.LeadId ?? row.ContactId) : row.CampaignId;
    return html`<li>${linkTo(org, String(other ?? row.Id))} <span class="quiet">${text(row.Status)}</span></li>`;
  }
  if (object.name !== 'Task') return html`<li>${linkTo(org, row.Id)}</li>`;
  const facts = [row.Status, row.ActivityDate].map(text).filter(Boolean).join(' · ');
  return html`<li>${linkTo(org, row.Id)} <span class="quiet">${facts}</span><pre>${text(row.Description)}</pre></li>`;
}

function text(value: Scalar | undefined): string {
  return String(value ?? '');
}

function linkTo(org: Org, id: string): Html {
  const object = objectOfId(org.schema, id);
  const row = object ? rowOf(org, object.name, id) : undefined;
  if (!object || !row) return html`${id}`;
  return html`<a href="/lightning/r/${object.name}/${row.Id}/view">${recordName(object, row)}</a>`;
}
