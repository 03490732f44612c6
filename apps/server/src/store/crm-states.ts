import type { ContactCrmState } from '@crmsync/contract';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** A contact and a connected CRM, with its link and its newest item there. */
interface StateRow {
  contact_id: string;
  connector: string;
  version: number;
  link_object: string | null;
  link_label: string | null;
  link_record_id: string | null;
  link_record_url: string | null;
  link_version: number | null;
  synced_at: Date | null;
  item_id: string | null;
  push_id: string | null;
  state: PushItemRow['state'] | null;
  outcome: PushItemRow['outcome'];
  problem: PushItemRow['problem'];
  item_at: Date | null;
  candidates: number | null;
  push_object: string | null;
  push_label: string | null;
  parked: PushRow['parked_reason'];
  parked_until: Date | null;
}

/**
 * Where contacts stand in each connected CRM, for their chips: one state per contact and connector (`never` where it
 * was not pushed yet), in one query. With a `connector` in that one only.
 */
export async function crmStatesFor(
  db: Kysely<Database>,
  userId: string,
  contactIds: readonly string[],
  connector?: string,
): Promise<Map<string, Record<string, ContactCrmState>>> {
  const states = new Map<string, Record<string, ContactCrmState>>(contactIds.map(id => [id, {}]));
  if (contactIds.length === 0) return states;
  const wanted = sql`select distinct value::uuid as id from jsonb_array_elements_text(${JSON.stringify(contactIds)}::jsonb)`;
  const { rows } = await stateRows(userId, wanted, connector ?? null).execute(db);
  for (const row of rows) {
    const ofContact = states.get(row.contact_id);
    if (ofContact) ofContact[row.connector] = stateOf(row);
  }
  return states;
}

/** `wanted`: a query of the contacts' ids, each once. */
function stateRows(
  userId: string,
  wanted: RawBuilder<unknown>,
  connector: string | null,
): RawBuilder<StateRow> {
  return sql<StateRow>`
    select c.id as contact_id, c.version, n.connector,
      l.object as link_object, l.object_label as link_label, l.record_id as link_record_id,
      l.record_url as link_record_url, l.contact_version as link_version, l.synced_at,
      i.id as item_id, i.push_id, i.state, i.outcome, i.problem, coalesce(i.settled_at, p.created_at) as item_at,
      jsonb_array_length(i.candidates) as candidates, p.object as push_object, p.object_label as push_label,
      case when p.state = 'parked' then p.parked_reason end as parked, p.parked_until
    from (${wanted}) wanted
    -- One look each by the primary keys: as joins all contacts and links of the user are gone through.
    cross join lateral (
      select user_id, id, version from contacts where user_id = ${userId}::uuid and id = wanted.id offset 0) c
    cross join crm_integrations n
    left join lateral (
      select * from contact_links
      where user_id = c.user_id and contact_id = c.id and connector = n.connector and account_id = n.account_id
      limit 1) l on true
    left join lateral (
      select * from push_items
      where user_id = c.user_id and contact_id = c.id and connector = n.connector and account_id = n.account_id
        and not planning
      order by seq desc limit 1) i on true
    left join pushes p on p.id = i.push_id
    where n.user_id = ${userId}::uuid and n.state <> 'disconnected'
      and (${connector}::text is null or n.connector = ${connector})`;
}

function stateOf(row: StateRow): ContactCrmState {
  const status = statusOf(row);
  const at = status === 'in' || status === 'changed' ? row.synced_at : row.item_at;
  const object = row.link_object
    ? { name: row.link_object, label: row.link_label ?? row.link_object }
    : row.push_object && { name: row.push_object, label: row.push_label ?? row.push_object };
  return {
    status,
    object: object || null,
    recordId: row.link_record_id,
    recordUrl: row.link_record_url,
    at: at?.toISOString() ?? null,
    reason: reasonOf(status, row),
    ...(row.problem && isTrouble(status) ? { reasonCode: row.problem.code } : {}),
    ...(status === 'duplicate' && row.candidates !== null ? { candidates: row.candidates } : {}),
    pushId: row.push_id,
    itemId: row.item_id,
  };
}

/** For the chip. What waits for a quota says until when, as a time for the page to put into words. */
function reasonOf(status: ContactCrmState['status'], { problem, parked_until }: StateRow): string | null {
  if (status === 'waits-quota') return parked_until?.toISOString() ?? null;
  return isTrouble(status) ? (problem?.short ?? null) : null;
}

function isTrouble(status: ContactCrmState['status']): boolean {
  return status === 'failed' || status === 'duplicate' || status === 'skipped';
}

/** The newest push decides; where it ended well, or was cancelled, the link does. */
function statusOf(row: StateRow): ContactCrmState['status'] {
  if (row.state !== null && row.state !== 'done') return openStatus(row);
  if (row.outcome === 'failed' || row.outcome === 'duplicate') return row.outcome;
  if (row.link_version === null) return row.outcome === 'skipped' ? 'skipped' : 'never';
  if (row.version > row.link_version) return 'changed';
  return row.outcome === 'skipped' ? 'skipped' : 'in';
}

function openStatus({ state, parked }: StateRow): ContactCrmState['status'] {
  if (state === 'sending') return 'sending';
  if (state === 'unknown') return 'checking';
  if (parked === 'quota') return 'waits-quota';
  if (parked === 'plan') return 'waits-plan';
  return parked === 'connection' ? 'waits-connection' : 'queued';
}
