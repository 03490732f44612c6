import { CrmError, type CrmMatch, type WriteResult } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import { emailKey, type Leader } from './collapse-twins.ts';
import { textOf } from './compare-values.ts';
import { keptLost, writtenAfter } from './lost-creates.ts';
import { candidateOf } from './plan-writes.ts';
import {
  type Intent,
  type ObjectMapping,
  type PushPorts,
  type RecordRef,
  type Settlement,
  wantedFields,
} from './ports.ts';
import { refusal, samePerson, unconfirmed } from './problems.ts';
import { backOff, maxStrikes, steps } from './retry-rules.ts';
import { slices } from './write-batches.ts';

/** One item about to be, or just, written. */
export interface Writing {
  readonly leader: Leader;
  readonly intent: Intent;
}

type Ports = Pick<PushPorts, 'client' | 'clock' | 'connector' | 'recordUrl'>;

/** Records that refusals named, by {@link keyOf}. */
export type Named = ReadonlyMap<string, NamedRecord>;

/** `unread`: for now it could not be read, so nobody knows whose it is. */
type NamedRecord = CrmMatch & { readonly unread?: true };

/** What a write's answer means for its item. Fields that the CRM has silently kept are no changes. */
export function settleResult(
  { leader, intent }: Writing,
  result: WriteResult,
  named: Named,
  ports: Ports,
): Settlement {
  if (!result.ok) return keptLost(intent, settleRefused({ leader, intent }, result.error, named, ports));
  // `created` is the vendor's word: an upsert of somebody who was there is an update, whatever we intended.
  const record = { object: intent.object, id: result.id };
  const changes = intent.changes.filter(({ field }) => !result.ignored?.includes(field));
  if (intent.do === 'create' && result.created) return done(leader, 'created', record, { changes });
  const kept = changes.length === 0 && intent.changes.length > 0;
  const told = writtenAfter(intent, ports.connector.label);
  return done(leader, kept ? 'unchanged' : 'updated', record, { changes }, told);
}

/** The end of an item whose write was confirmed, by its answer or by a look-up. */
export function done(
  { item }: Leader,
  outcome: 'created' | 'updated' | 'unchanged',
  record: { object: string; id: string },
  intent: Pick<Intent, 'changes'>,
  problem: ItemProblem | null = null,
): Settlement {
  return {
    itemId: item.id,
    as: 'done',
    outcome,
    record,
    changes: intent.changes,
    problem,
    candidates: [],
    version: item.contact.version,
  };
}

function settleRefused({ leader, intent }: Writing, error: CrmError, named: Named, ports: Ports): Settlement {
  const step = steps[error.kind].record;
  if (step === 'look-up') return settleLost(leader, error, ports);
  const mayRetry = leader.item.strikes < maxStrikes;
  if (step === 'resend' && mayRetry) return waiting(leader, error, ports);
  if (step === 'forget-record' && mayRetry) return { ...waiting(leader, error, ports), record: null };
  if (step === 'settle-duplicate') return settleDuplicate({ leader, intent }, error, named, ports);
  return failed(leader, error, ports);
}

/** A write whose answer was lost: looked up later, unless that has been tried often enough. */
export function settleLost(leader: Leader, error: CrmError, ports: Ports): Settlement {
  const { item } = leader;
  if (item.strikes >= maxStrikes)
    return { ...failed(leader, error, ports), problem: unconfirmed(ports.connector.label) };
  const wait = backOff('lost', item.strikes, ports.clock.random);
  const at = new Date(ports.clock.now().getTime() + wait);
  return { itemId: item.id, as: 'unknown', at, problem: refusal(error, ports.connector.label), strike: true };
}

function waiting({ item }: Leader, error: CrmError, ports: Ports): Settlement & { as: 'retry-wait' } {
  const { clock, connector } = ports;
  const wait = Math.max(error.details.retryAfterMs ?? 0, backOff('resend', item.strikes, clock.random));
  const at = new Date(clock.now().getTime() + wait);
  return { itemId: item.id, as: 'retry-wait', at, problem: refusal(error, connector.label), strike: true };
}

/** The end of an item that the CRM refused. */
export function failed({ item }: Leader, error: CrmError, { connector }: Pick<Ports, 'connector'>) {
  return {
    itemId: item.id,
    as: 'done',
    outcome: 'failed',
    record: null,
    changes: [],
    problem: refusal(error, connector.label),
    candidates: [],
    version: item.contact.version,
  } as const;
}

/**
 * "Already there": the record named bears one of the contact's e-mails, then it is this person and the item is planned again
 * as an update under the policy; else a person has to choose. The vendor's own fuzzy rules never decide for them, and neither does
 * a record that could not be read: then all is done once more.
 */
function settleDuplicate(
  { leader, intent }: Writing,
  error: CrmError,
  named: Named,
  ports: Ports,
): Settlement {
  const said = error.details.existing ?? [];
  const existing = said.flatMap(record => named.get(keyOf(record)) ?? []);
  const mayRetry = leader.item.strikes < maxStrikes && intent.do === 'create';
  // Said to be there, but not which: found by the next look-up, once the CRM shows it.
  if (mayRetry && (said.length === 0 || existing.some(match => match.unread)))
    return waiting(leader, error, ports);
  const [one, ...others] = existing.filter(match => bearsEmail(match, leader));
  if (one && others.length === 0 && mayRetry)
    return { ...waiting(leader, error, ports), record: { object: one.object, id: one.id } };
  const context = { objects: ports.connector.objects, recordUrl: ports.recordUrl };
  return {
    ...failed(leader, error, ports),
    outcome: 'duplicate',
    changes: intent.changes,
    candidates: existing.map(match => candidateOf(match, context)),
  };
}

/**
 * Reads the records that the refusals of one answer named as the same person, all together. Those that are gone, or that cannot
 * be read, stay known by id.
 */
export async function readNamed(
  results: readonly WriteResult[],
  mappings: readonly ObjectMapping[],
  { client, connector }: Ports,
): Promise<Named> {
  const want = wantedFields(mappings);
  const errors = results.flatMap(result => (result.ok ? [] : result.error));
  const records = errors
    .filter(({ kind }) => steps[kind].record === 'settle-duplicate')
    .flatMap(({ details }) => details.existing ?? [])
    .filter(({ object }) => object in want);
  const once = [...new Map(records.map(record => [keyOf(record), record])).values()];
  const named = new Map<string, NamedRecord>();
  for (const [object, group] of Map.groupBy(once, record => record.object))
    for (const slice of slices(group, connector.limits.batch.read)) {
      const ids = slice.map(record => record.id);
      const answers = await client.read(object, ids, want).catch(notRead);
      for (const [index, record] of slice.entries()) {
        const unknown = {
          ...record,
          fields: {},
          ...(answers === 'for now' ? { unread: true as const } : {}),
        };
        named.set(keyOf(record), (answers === 'for now' ? null : answers[index]) ?? unknown);
      }
    }
  return named;
}

/** A read that failed: for good, or for now. */
function notRead(error: unknown): 'for now' | [] {
  return error instanceof CrmError && steps[error.kind].record === 'resend' ? 'for now' : [];
}

function keyOf({ object, id }: RecordRef): string {
  return `${object} ${id}`;
}

function bearsEmail(match: CrmMatch, { item }: Leader): boolean {
  const emails = new Set(item.contact.emails.map(emailKey));
  return Object.values(match.fields).some(value => emails.has(emailKey(textOf(value) ?? '')));
}

/** A leader's settlement with those of everybody it stands for. */
export function withFollowers(settlement: Settlement, leader: Leader, crm: string): Settlement[] {
  if (settlement.as === 'planned') throw new Error('A plan settles its followers itself');
  const followed = leader.followers.map(({ item, email }): Settlement => {
    if (settlement.as !== 'done') {
      const { at } = settlement;
      return { itemId: item.id, as: 'retry-wait', at, problem: null, strike: false };
    }
    const version = item.contact?.version ?? null;
    if (!settlement.record || settlement.outcome === 'failed')
      return { ...settlement, itemId: item.id, version };
    const problem = samePerson(nameOf(leader), email, crm);
    return { ...settlement, itemId: item.id, version, outcome: 'skipped', changes: [], problem };
  });
  return [settlement, ...followed];
}

/** A leader's name in a sentence. */
export function nameOf({ item }: Leader): string {
  const { firstName, lastName, emails } = item.contact;
  return `${firstName} ${lastName}`.trim() || emails[0] || 'another contact';
}
