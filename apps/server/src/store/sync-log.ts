import type { HistoryQuery, SyncLogLine } from '@crmsync/contract';
import type { Kysely, Transaction } from 'kysely';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** Appends one line per item that just ended. */
export async function logOutcomes(
  tx: Transaction<Database>,
  push: PushRow,
  items: readonly PushItemRow[],
  at: Date,
): Promise<void> {
  const lines = items.flatMap(item => (item.outcome === null ? [] : [{ ...item, outcome: item.outcome }]));
  if (lines.length === 0) return;
  await tx
    .insertInto('crm_sync_logs')
    .values(
      lines.map(item => ({
        user_id: push.user_id,
        at,
        contact_id: item.contact_id,
        name: item.name,
        connector: push.connector,
        connector_label: push.connector_label,
        object: item.object ?? push.object,
        outcome: item.outcome,
        record_id: item.record_id,
        record_url: item.record_url,
        changes: JSON.stringify(item.changes),
        problem: item.problem && JSON.stringify(item.problem),
        push_id: push.id,
      })),
    )
    .execute();
}

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
    pushId: row.push_id,
  }));
}
