import { deletedDays } from '@crmsync/contract';
import { type Kysely, sql } from 'kysely';
import { forgetDeleted } from './contacts-deleted.ts';
import type { Database } from './schema.ts';

/** How long things are kept, in days. */
export interface Retention {
  /** What each write was to change, with what was there before (sealed). */
  readonly attempts: number;
  /** The sync log, and pushes with their items. */
  readonly log: number;
  /** Plans, with what the CRM showed when they were made. */
  readonly plans: number;
}

/** Rows removed at once: nobody waits long for a lock. */
const portion = 5000;
const dayMs = 24 * 3600_000;

/**
 * Removes a portion of what is older than it is to be kept. True: there may be more. What is still open is never removed, nor an
 * attempt whose end is not known.
 */
export async function forgetOld(db: Kysely<Database>, keep: Retention, now: Date): Promise<boolean> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  const removed = [
    await sql`
      delete from sync_attempts where id in (
        select id from sync_attempts
        where started_at < ${before(keep.attempts)}::timestamptz and finished_at is not null limit ${portion})`.execute(
      db,
    ),
    await sql`
      delete from crm_sync_logs where id in (
        select id from crm_sync_logs where at < ${before(keep.log)}::timestamptz limit ${portion})`.execute(
      db,
    ),
    await sql`
      delete from push_items where id in (
        select i.id from push_items i join pushes p on p.id = i.push_id
        where p.finished_at is not null and (p.finished_at < ${before(keep.log)}::timestamptz
          or p.kind = 'plan' and p.created_at < ${before(keep.plans)}::timestamptz)
          and i.state = 'done' limit ${portion})`.execute(db),
    await sql`
      delete from pushes where id in (
        select p.id from pushes p
        where p.finished_at is not null and (p.finished_at < ${before(keep.log)}::timestamptz
          or p.kind = 'plan' and p.created_at < ${before(keep.plans)}::timestamptz)
          and not exists (select 1 from push_items where push_id = p.id) limit ${portion})`.execute(db),
    await sql`
      delete from contact_changes where (user_id, id) in (
        select user_id, id from contact_changes
        where at < ${before(keep.log)}::timestamptz and kind <> 'merged' limit ${portion})`.execute(db),
    await sql`
      delete from request_keys where created_at < ${before(keep.plans)}::timestamptz`.execute(db),
  ];
  const gone = await forgetDeleted(db, before(deletedDays), portion);
  return gone >= portion || removed.some(({ numAffectedRows }) => Number(numAffectedRows ?? 0) >= portion);
}
