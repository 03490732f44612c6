import type { CrmMatch, FieldsByObject } from '@crmsync/connectors';
import { emailKey, type Leader } from './collapse-twins.ts';
import { isEmail } from './convert-value.ts';
import { type Hands, withHands } from './hands.ts';
import { type Matches, weighMatches } from './match-contacts.ts';
import type { ObjectMapping } from './ports.ts';
import { type PushPorts, type RecordRef, wantedFields } from './ports.ts';
import { slices } from './write-batches.ts';

/** What the CRM knows of one item's person. */
export interface Looked {
  readonly matches: Matches;
  /** The one match is known by link or by a person's choice. */
  readonly linked: boolean;
}

type Reader = Pick<PushPorts, 'client' | 'connector'>;

/**
 * Looks everybody up in as few calls as the vendor's limits allow: known records by id, then all others (and those whose
 * record is gone) by all their e-mails. Throws the `CrmError` of a call that failed: nothing was written, so all may be
 * asked again.
 */
export async function lookUp(
  leaders: readonly Leader[],
  mappings: readonly ObjectMapping[],
  ports: Reader,
  hands: Hands,
): Promise<ReadonlyMap<string, Looked>> {
  const want = wantedFields(mappings);
  const known = await readKnown(leaders, want, ports, hands);
  const rest = leaders.filter(({ item }) => !known.has(item.id));
  const found = await findByEmail(rest, want, ports, hands);
  return new Map(
    leaders.map(({ item }) => {
      const record = known.get(item.id);
      const matches = weighMatches(record ?? null, found.get(item.id) ?? [], ports.connector.objects);
      return [item.id, { matches, linked: record !== undefined }];
    }),
  );
}

/** The record an item stands for before any look-up: a person's choice, an update whose answer was lost, or its link. */
function knownRecord({ item }: Leader): RecordRef | null {
  if (item.decision?.choice === 'record') return { object: item.decision.object, id: item.decision.recordId };
  const { unsettled } = item;
  if (unsettled?.recordId) return { object: unsettled.object, id: unsettled.recordId };
  return item.link;
}

async function readKnown(
  leaders: readonly Leader[],
  want: FieldsByObject,
  { client, connector }: Reader,
  hands: Hands,
): Promise<Map<string, CrmMatch>> {
  const records = new Map<string, CrmMatch>();
  const refs = leaders.flatMap(leader => {
    const ref = knownRecord(leader);
    return ref && ref.object in want ? [{ itemId: leader.item.id, ref }] : [];
  });
  for (const [object, group] of Map.groupBy(refs, each => each.ref.object))
    await withHands(slices(group, connector.limits.batch.read), hands, async slice => {
      const ids = slice.map(each => each.ref.id);
      const answers = await client.read(object, ids, want);
      for (const [index, each] of slice.entries()) {
        const answer = answers[index];
        if (answer) records.set(each.itemId, answer);
      }
    });
  return records;
}

async function findByEmail(
  leaders: readonly Leader[],
  want: FieldsByObject,
  { client, connector }: Reader,
  hands: Hands,
): Promise<Map<string, CrmMatch[]>> {
  const emailsOf = new Map(
    leaders.map(({ item }) => [item.id, [...new Set(item.contact.emails.map(emailKey).filter(isEmail))]]),
  );
  const all = [...new Set([...emailsOf.values()].flat())];
  const byEmail = new Map<string, readonly CrmMatch[]>();
  await withHands(slices(all, connector.limits.batch.find), hands, async slice => {
    const answers = await client.find(slice, want);
    for (const [index, email] of slice.entries()) byEmail.set(email, answers[index] ?? []);
  });
  return new Map(
    [...emailsOf].map(([itemId, emails]) => [itemId, emails.flatMap(email => byEmail.get(email) ?? [])]),
  );
}
