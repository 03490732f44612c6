import type { RecordRef, WriteResult } from '../connector.ts';
import { read } from './read.ts';
import type { Session } from './session.ts';

/**
 * Writes things about people. What is about a lead that was converted meanwhile is refused (sheet §3.2) and is written about its
 * contact instead, by one more round that only then takes place. Results in input order.
 */
export async function writeAbout<T extends { readonly record: RecordRef }>(
  session: Session,
  things: readonly T[],
  send: (things: readonly T[]) => Promise<WriteResult[]>,
): Promise<WriteResult[]> {
  const results = await send(things);
  const stale = things.flatMap((thing, index) => (isConverted(results[index]) ? [{ thing, index }] : []));
  if (stale.length === 0) return results;
  const ids = stale.map(({ thing }) => thing.record.id);
  const living = await read(session, 'Lead', ids, {});
  const moved = stale.flatMap(({ thing, index }, place) => {
    const contact = living[place];
    if (contact?.object !== 'Contact') return [];
    return [{ index, thing: { ...thing, record: { object: contact.object, id: contact.id } } }];
  });
  if (moved.length === 0) return results;
  const again = await send(moved.map(({ thing }) => thing));
  const late = new Map(moved.map(({ index }, place) => [index, again[place]]));
  return results.map((result, index) => late.get(index) ?? result);
}

function isConverted(result: WriteResult | undefined): boolean {
  return result?.ok === false && result.error.details.code === 'lead-converted';
}
