import type { TimelineLine } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { changeOf, changesOf } from './contact-changes.ts';
import type { Database } from './schema.ts';
import { listLog } from './sync-log.ts';
import { newestFirst, type TwoPlaces } from './two-lists.ts';

/** What happened to a contact, newest first: the sync log and what was done here, in one order. `next` is null at the end. */
export async function listTimeline(
  db: Kysely<Database>,
  userId: string,
  contactId: string,
  { place, limit }: { readonly place: TwoPlaces; readonly limit: number },
): Promise<{ lines: TimelineLine[]; next: TwoPlaces | null }> {
  const log = await listLog(db, userId, { contactId, before: place.sync, limit: limit + 1 });
  const changes = await changesOf(db, userId, contactId, place.change, limit + 1);
  const { lines, next } = newestFirst<{ id: string; at: string; told: TimelineLine }>(
    log.map(line => ({ id: line.id, at: line.at, told: { kind: 'sync', id: `s${line.id}`, line } })),
    changes.map(row => {
      const change = changeOf(row);
      const id = String(row.id);
      return { id, at: change.at, told: { kind: 'change', id: `c${id}`, change } };
    }),
    place,
    limit,
  );
  return { lines: lines.map(({ told }) => told), next };
}
