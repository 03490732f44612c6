import type { HistoryFilter, Outcome, SyncLogLine } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { cleanLine } from '../contacts/text.ts';
import { mergedInto } from './contact-changes.ts';
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

/** A filter of the history without what is not in the log. */
type LogFilter = Omit<HistoryFilter, 'outcome'> & { readonly outcome?: Outcome };

/** Outcomes that something follows. */
const saved: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged']);

/** The user's sync log, newest first, before the cursor (a line's id). */
export async function listLog(
  db: Kysely<Database>,
  userId: string,
  query: LogFilter & { readonly before: number | null; readonly limit: number },
): Promise<SyncLogLine[]> {
  const rows = await linesQuery(db, userId, query).orderBy('id', 'desc').limit(query.limit).execute();
  const followUps = await followUpsOfLines(
    db,
    userId,
    rows.filter(row => saved.has(row.outcome)),
  );
  // The log never changes; a contact that was merged since is found as what it is part of now.
  const merged = await mergedInto(
    db,
    userId,
    rows.flatMap(row => row.contact_id ?? []),
  );
  return rows.map(row => ({
    id: String(row.id),
    at: row.at.toISOString(),
    contactId: merged.get(row.contact_id ?? '') ?? row.contact_id,
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

/** The lines that a filter finds; of a contact also those of whom was merged into it. */
function linesQuery(
  db: Kysely<Database>,
  userId: string,
  filter: LogFilter & { readonly before: number | null },
) {
  const { before, contactId, connector, outcome, q = '', since, until } = filter;
  let lines = db.selectFrom('crm_sync_logs').selectAll().where('user_id', '=', userId);
  if (before !== null) lines = lines.where('id', '<', before);
  if (contactId !== undefined)
    lines = lines.where(
      sql<boolean>`contact_id in (
        select ${contactId}::uuid union
        select merged_id from contact_changes
        where user_id = ${userId}::uuid and contact_id = ${contactId}::uuid and merged_id is not null)`,
    );
  if (connector !== undefined) lines = lines.where('connector', '=', connector);
  if (outcome !== undefined) lines = lines.where('outcome', '=', outcome);
  if (since !== undefined) lines = lines.where(sql<boolean>`at >= (${since} || 'T00:00Z')::timestamptz`);
  if (until !== undefined)
    lines = lines.where(sql<boolean>`at < (${until} || 'T00:00Z')::timestamptz + interval '1 day'`);
  const text = cleanLine(q).text;
  if (text === '') return lines;
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return lines.where(
    sql<boolean>`(name ilike ${pattern} or record_id ilike ${pattern} or exists (
      select 1 from jsonb_each_text(case when jsonb_typeof(problem) = 'object' then problem else '{}' end) said
      where said.key in ('title', 'detail', 'vendor', 'short') and said.value ilike ${pattern}))`,
  );
}
