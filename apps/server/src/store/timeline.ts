import type { TimelineLine } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { changeOf, changesOf } from './contact-changes.ts';
import type { Database } from './schema.ts';
import { listHistory } from './sync-log.ts';

/** Where a timeline goes on: before this line of the sync log and before this change; null at the newest. */
export interface TimelinePlace {
  readonly sync: number | null;
  readonly change: number | null;
}

/** What happened to a contact, newest first: the sync log and what was done here, in one order. `next` is null at the end. */
export async function listTimeline(
  db: Kysely<Database>,
  userId: string,
  contactId: string,
  { place, limit }: { readonly place: TimelinePlace; readonly limit: number },
): Promise<{ lines: TimelineLine[]; next: TimelinePlace | null }> {
  const log = await listHistory(db, userId, { contactId, before: place.sync, limit: limit + 1 });
  const changes = await changesOf(db, userId, contactId, place.change, limit + 1);
  const all = [
    ...log.map(line => ({
      at: line.at,
      number: Number(line.id),
      told: { kind: 'sync', id: `s${line.id}`, line } as const,
    })),
    ...changes.map(row => {
      const change = changeOf(row);
      return { at: change.at, number: row.id, told: { kind: 'change', id: `c${row.id}`, change } as const };
    }),
  ].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : other.number - one.number));
  const shown = all.slice(0, limit);
  const lastOf = (kind: TimelineLine['kind']) => shown.findLast(each => each.told.kind === kind)?.number;
  return {
    lines: shown.map(each => each.told),
    next:
      all.length > limit
        ? { sync: lastOf('sync') ?? place.sync, change: lastOf('change') ?? place.change }
        : null,
  };
}
