import type { HistoryQuery, SyncLogLine } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { followUpsOfLines } from './follow-ups.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** Appends one line per item that just ended, in their order. Items that go on are left out. */
export async function logOutcomes(
  tx: Transaction<Database>,
  push: PushRow,
  itemIds: readonly string[],
  at: Date,
): Promise<void> {
  if (itemIds.length === 0) return;
  await sql`
    insert into crm_sync_logs (user_id, at, contact_id, name, connector, connector_label, object, outcome,
      record_id, record_url, changes, problem, push_id)
    select i.user_id, ${at}::timestamptz, i.contact_id, i.name, i.connector, ${push.connector_label},
      coalesce(i.object, ${push.object}), i.outcome, i.record_id, i.record_url, i.changes, i.problem, i.push_id
    from push_items i
    where i.outcome is not null and not i.planning
      and i.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(itemIds)}::jsonb))
    order by i.position`.execute(tx);
}

/** Outcomes that something follows. */
const saved: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged']);

/** The user's log, newest first, before the cursor (a line's id). */
export async function listHistory(
  db: Kysely<Database>,
  userId: string,
  query: Omit<HistoryQuery, 'cursor'> & { readonly before: number | null },
): Promise<SyncLogLine[]> {
  const { before, contactId, connector, outcome, limit } = query;
  let lines = db.selectFrom('crm_sync_logs').selectAll().where('user_id', '=', userId);
  if (before !== null) lines = lines.where('id', '<', before);
  if (contactId !== undefined) lines = lines.where('contact_id', '=', contactId);
  if (connector !== undefined) lines = lines.where('connector', '=', connector);
  if (outcome !== undefined) lines = lines.where('outcome', '=', outcome);
  const rows = await lines.orderBy('id', 'desc').limit(limit).execute();
  const followUps = await followUpsOfLines(
    db,
    userId,
    rows.filter(row => saved.has(row.outcome)),
  );
  return rows.map(row => ({
    id: String(row.id),
    at: row.at.toISOString(),
    contactId: row.contact_id,
    name: row.name,
    connector: row.connector,
    connectorLabel: row.connector_label,
    object: row.object,
    outcome: row.outcome,
    recordId: row.record_id,
    recordUrl: row.record_url,
    changes: row.changes,
    problem: row.problem,
    followUps: [...(followUps.get(row.id) ?? [])],
    pushId: row.push_id,
  }));
}
