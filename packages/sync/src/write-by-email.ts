import { CrmError, type Fields, type WriteResult } from '@crmsync/connectors';
import type { FieldChange } from '@crmsync/contract';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import { emailKey, type Leader } from './collapse-twins.ts';
import { textOf } from './compare-values.ts';
import { isEmail } from './convert-value.ts';
import { withHands } from './hands.ts';
import { mapFields } from './map-fields.ts';
import type { ObjectMapping, PushPorts, Settlement } from './ports.ts';
import { steps } from './retry-rules.ts';
import { settleResult, type Writing } from './settle-results.ts';
import { upsertKeyOf } from './upsert-key.ts';
import { slices } from './write-batches.ts';
import { settleUnlooked, unreadChanges } from './write-blind.ts';

/** Somebody about to be written. `fields` are those of a new record, `intent` is what is changed of one that is there: all but the e-mail. */
interface Unlooked extends Writing {
  readonly fields: Fields;
}

/** Where and by what people may be written without a look. */
interface Way {
  readonly mapping: ObjectMapping;
  /** The field of the e-mail. */
  readonly key: string;
  readonly upsert: NonNullable<PushPorts['client']['upsert']>;
}

/**
 * Writes those people of a claim by their e-mail who may be written without a look, and answers the others, who are to be looked up.
 * Nobody else than the user chooses this: it halves the calls of an overwrite, and what was there is not known afterwards. Any refusal,
 * of one or of a whole batch, leads to the look that was spared, and a lost answer to the usual one: to send it again makes no second
 * record. Stops between two batches when asked to. @throws {CrmError} of a call that stops the whole connection.
 */
export async function writeByEmail(
  run: ClaimRun,
  leaders: readonly Leader[],
  mappings: readonly ObjectMapping[],
): Promise<readonly Leader[]> {
  const way = wayOf(run, mappings);
  if (!way) return leaders;
  const times = new Map<string, number>();
  for (const email of leaders.flatMap(emailsOf)) times.set(email, (times.get(email) ?? 0) + 1);
  const writings = new Map(
    leaders.flatMap(leader => {
      const fields =
        emailsOf(leader).every(email => times.get(email) === 1) && fieldsOf(leader, way, run.ports);
      return fields ? [[leader.item.id, writingOf(leader, fields, way)] as const] : [];
    }),
  );
  const left = new Set<string>();
  const batches = slices([...writings.values()], run.ports.connector.limits.batch.write);
  await withHands(batches, run.hands, async batch => {
    // Where it is not allowed at all, the rest goes the other way.
    if (run.forbidden.has(verbOf(way))) for (const { leader } of batch) left.add(leader.item.id);
    else if (!run.task.signal?.aborted) await writeBatch(run, batch, way);
  });
  return leaders.filter(({ item }) => left.has(item.id) || !writings.has(item.id));
}

function verbOf({ mapping }: Way): string {
  return `upsert ${mapping.object}`;
}

/**
 * Null where the user has not chosen it, or where a look decides what is sent: under other policies, for one person who waits for what
 * was there, where a line is only for blanks or new records (the e-mail's own is: it is never sent to somebody who is there), where
 * people are known by our own id too, or may be in several objects.
 */
function wayOf({ task, claim, ports }: ClaimRun, mappings: readonly ObjectMapping[]): Way | null {
  const { client, connector, extras } = ports;
  const [mapping, ...others] = mappings;
  const key = connector.objects.find(each => each.name === task.object)?.emailKey;
  if (!extras?.options.byEmail || !client.upsert || !mapping || !key) return null;
  if (task.policy !== 'overwrite' || task.dryRun || task.total === 1 || claim.cancelled) return null;
  if (others.length > 0 || mapping.object !== task.object || upsertKeyOf(task.object, mappings, client))
    return null;
  const depends = ({ rule }: (typeof mapping.entries)[number]) =>
    rule === 'fill-blanks' || rule === 'create-only';
  const fit = mapping.entries.every(entry => depends(entry) === (entry.to === key));
  return fit ? { mapping, key, upsert: client.upsert.bind(client) } : null;
}

function emailsOf({ item }: Leader): string[] {
  return item.contact.emails.map(emailKey).filter(email => email !== '');
}

/** All that one person's new record would have, the e-mail among it; null when they are to be looked up. */
function fieldsOf(leader: Leader, { mapping, key }: Way, { connector }: PushPorts): Fields | null {
  const { contact, link, strikes, unsettled, decision, agreed } = leader.item;
  if (link || strikes > 0 || unsettled || decision || agreed || leader.followers.length > 0) return null;
  const [email, ...more] = emailsOf(leader);
  if (email === undefined || more.length > 0 || !isEmail(email)) return null;
  const { fields, problems, missing } = mapFields(contact, mapping, { crm: connector.label });
  if (problems.length > 0 || missing.length > 0 || Object.keys(fields).length < 2) return null;
  return emailKey(textOf(fields[key] ?? null) ?? '') === email ? fields : null;
}

/** Begun as a create, which it may be: until its end is known nobody else makes this person. */
function writingOf(leader: Leader, fields: Fields, { mapping, key }: Way): Unlooked {
  const { [key]: _, ...sent } = fields;
  const changes = unreadChanges(sent, mapping);
  const intent = {
    do: 'create',
    object: mapping.object,
    recordId: null,
    fields: sent,
    changes,
    before: [],
  } as const;
  return { leader, fields, intent };
}

/** One batch: attempts committed first, then sent, and settled. */
async function writeBatch(run: ClaimRun, batch: readonly Unlooked[], way: Way): Promise<void> {
  const { ports, claim } = run;
  const attempts = batch.map(({ leader, intent }) => ({ itemId: leader.item.id, intent }));
  const ours = await ports.ledger.begin(claim.fence, attempts);
  for (const { leader } of batch) if (!ours.has(leader.item.id)) forget(run, leader);
  const sendable = batch.filter(({ leader }) => ours.has(leader.item.id));
  if (sendable.length === 0) return;
  const records = sendable.map(({ fields }) => fields);
  const results = await way
    .upsert(way.mapping.object, way.key, records, { allowDuplicates: false })
    .catch((error: unknown): WriteResult[] => {
      if (!(error instanceof CrmError) || steps[error.kind].whole === 'halt') throw error;
      if (steps[error.kind].whole === 'fail') run.forbidden.set(verbOf(way), error);
      return sendable.map(() => ({ ok: false, error }));
    });
  await settle(
    run,
    sendable.map((writing, index) => settlementOf(writing, results[index], way, ports)),
  );
}

/**
 * A new record has all its values from us, and nothing was there to be read. One that did not take its e-mail is known by its id from
 * now on, and gets the e-mail by that.
 */
function settlementOf(
  writing: Unlooked,
  result: WriteResult | undefined,
  { mapping, key }: Way,
  ports: PushPorts,
): Settlement {
  const { leader, intent } = writing;
  if (!result?.ok) return settleUnlooked(writing, result, ports);
  if (result.ignored?.includes(key)) {
    const record = { object: intent.object, id: result.id };
    const at = ports.clock.now();
    return { itemId: leader.item.id, as: 'retry-wait', at, problem: null, strike: true, record };
  }
  const changes = result.created ? unreadChanges(writing.fields, mapping).map(asNew) : intent.changes;
  return settleResult({ leader, intent: { ...intent, changes } }, result, new Map(), ports);
}

function asNew({ unread: _, ...change }: FieldChange): FieldChange {
  return change;
}
