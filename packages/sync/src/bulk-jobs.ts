import { type BulkApi, CrmError, type CrmRecord, type Fields, type WriteResult } from '@crmsync/connectors';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import type { Leader } from './collapse-twins.ts';
import type { ClaimedItem, Intent, ObjectMapping, Settlement } from './ports.ts';
import { cancelledProblem, refusal, unconfirmed } from './problems.ts';
import { backOff, maxStrikes, steps } from './retry-rules.ts';
import { type Named, readNamed, settleResult, withFollowers } from './settle-results.ts';
import type { PlannedWrite } from './write-all.ts';

/** A job is settled in one transaction, which must not hold others up for long. */
const mostOfJob = 5000;

/** The most records to write in one job. */
export function jobSize(bulk: BulkApi): number {
  return Math.max(bulk.from, Math.min(bulk.max, mostOfJob));
}

/** When a job is looked at first, and the longest between two looks, in milliseconds. */
const firstLookMs = 2000;
const longestLookMs = 60_000;
/** A job that takes longer is left to a later run, in milliseconds. */
const longestWaitMs = 300_000;

/**
 * Writes a group in a job of the vendor's. The job is made empty, committed with every attempt, then filled and started; from
 * there on nothing of it is sent again before a look at the job, in this run or, by {@link settleJobs}, in a later one. False when
 * no job can be had for them, and nothing was written. Throws the `CrmError` of a call that stops the whole connection.
 */
export async function writeByJob(
  run: ClaimRun,
  group: readonly PlannedWrite[],
  bulk: BulkApi,
  mappings: readonly ObjectMapping[],
): Promise<boolean> {
  const { ports, claim } = run;
  const [first] = group;
  if (!first) return true;
  const { do: verb, object } = first.intent;
  const id = await jobOf(() => bulk.create(verb, object, { allowDuplicates: first.allowDuplicates }));
  if (id === null) return false;
  const attempts = group.map(({ leader, intent }, row) => ({
    itemId: leader.item.id,
    intent: { ...intent, job: { id, row, rows: group.length } },
  }));
  const ours = await ports.ledger.begin(claim.fence, attempts);
  for (const { leader } of group) if (!ours.has(leader.item.id)) forget(run, leader);
  const held = group.filter(({ leader }) => ours.has(leader.item.id));
  // Some were cancelled meanwhile: the job stays empty, and the others are planned again.
  if (held.length < group.length) {
    await settle(
      run,
      held.flatMap(each => putOff(each, 'retry-wait', ports.clock.now(), run)),
    );
    return true;
  }
  const records = group.map(({ intent }) => recordOf(intent));
  const error = await failing(() => bulk.run(id, object, records));
  if (error?.kind === 'batch-refused') return false;
  const rows = held.map(({ leader, intent }) => ({ item: leader.item, intent, leader }));
  await settleRows(run, rows, error ?? (await waitFor(run, bulk, id, records)), async () => mappings);
  return true;
}

/** Looks at a job until it is over, it has taken too long for one run, or somebody else waits for the place. */
async function waitFor(
  { ports, task }: ClaimRun,
  bulk: BulkApi,
  id: string,
  records: readonly (Fields | CrmRecord)[],
): Promise<Looked> {
  let waited = 0;
  for (;;) {
    const pause = Math.min(longestLookMs, Math.max(firstLookMs, waited / 2));
    await ports.clock.sleep(pause, task.signal);
    waited += pause;
    const looked = await orError(() => bulk.read(id, records));
    if (looked !== 'running' || task.signal?.aborted || waited >= longestWaitMs) return looked;
    if (await task.makeRoom?.()) return looked;
  }
}

/** What a look at a job told: its results, or why there are none. */
type Looked = 'never-ran' | 'running' | WriteResult[] | CrmError;

async function orError<T>(call: () => Promise<T>): Promise<T | CrmError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CrmError) return error;
    throw error;
  }
}

async function failing(call: () => Promise<void>): Promise<CrmError | null> {
  const ended = await orError(call);
  return ended instanceof CrmError ? ended : null;
}

/** Null when this account may have no jobs: batches do it then. */
async function jobOf(create: () => Promise<string>): Promise<string | null> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof CrmError && steps[error.kind].whole !== 'halt') return null;
    throw error;
  }
}

function recordOf(intent: Intent): Fields | CrmRecord {
  return intent.do === 'create' ? intent.fields : { id: intent.recordId ?? '', fields: intent.fields };
}

function putOff({ leader }: PlannedWrite, as: 'retry-wait', at: Date, { ports }: ClaimRun) {
  const settlement: Settlement = { itemId: leader.item.id, as, at, problem: null, strike: false };
  return withFollowers(settlement, leader, ports.connector.label);
}

/** One record of a job. `leader` is null where the contact was deleted meanwhile. */
interface Row {
  readonly item: ClaimedItem;
  readonly intent: Intent;
  readonly leader: Leader | null;
}

type Mappings = () => Promise<readonly ObjectMapping[]>;

/**
 * Settles what was written by jobs, each job's records all together, or puts them off while it runs. What a job never wrote is
 * planned again. Throws the `CrmError` of a look that stops the whole connection.
 */
export async function settleJobs(run: ClaimRun, mappings: Mappings): Promise<void> {
  const { bulk } = run.ports.client;
  const rows = run.claim.items.flatMap(rowOf);
  for (const job of Map.groupBy(rows, ({ intent }) => intent.job?.id ?? '').values()) {
    const inOrder = job.toSorted((one, other) => (one.intent.job?.row ?? 0) - (other.intent.job?.row ?? 0));
    const records = inOrder.map(({ intent }) => recordOf(intent));
    const { id = '', rows: all = 0 } = inOrder[0]?.intent.job ?? {};
    // Without all of its records the results cannot be told apart; the others are held by somebody else for a moment.
    const looked = bulk && job.length >= all ? await orError(() => bulk.read(id, records)) : 'running';
    await settleRows(run, inOrder, looked, mappings);
  }
}

function rowOf(item: ClaimedItem): Row[] {
  const { unsettled: intent, contact } = item;
  if (!intent?.job) return [];
  return [{ item, intent, leader: contact && { item: { ...item, contact }, followers: [] } }];
}

/** Settles all records of a job by one look at it, in one transaction: with some of them gone it could not be read again. */
async function settleRows(
  run: ClaimRun,
  rows: readonly Row[],
  looked: Looked,
  mappings: Mappings,
): Promise<void> {
  const { ports } = run;
  const named = Array.isArray(looked) ? await readNamed(looked, await mappings(), ports) : new Map();
  const settlements = rows.flatMap((row, index) => {
    const settlement = Array.isArray(looked)
      ? byResult(row, looked[index], named, run)
      : unfinished(row, looked, run);
    return row.leader ? withFollowers(settlement, row.leader, ports.connector.label) : [settlement];
  });
  await settle(run, settlements);
  if (looked instanceof CrmError && steps[looked.kind].whole === 'halt') throw looked;
}

/** No results yet: the job runs, never ran, or could not be asked. */
function unfinished(row: Row, looked: 'never-ran' | 'running' | CrmError, run: ClaimRun): Settlement {
  const now = run.ports.clock.now();
  if (looked === 'never-ran') return notWritten(row, now, run);
  const failed = looked instanceof CrmError && steps[looked.kind].whole !== 'halt';
  return failed && row.item.strikes >= maxStrikes
    ? lost(row, run.ports.connector.label)
    : lookAgain(row.item, now, failed);
}

function byResult(row: Row, result: WriteResult | undefined, named: Named, run: ClaimRun): Settlement {
  if (!result || (!result.ok && steps[result.error.kind].record === 'look-up')) return lookUp(row, run);
  const { leader, intent } = row;
  return leader ? settleResult({ leader, intent }, result, named, run.ports) : ofNobody(row, result, run);
}

/** Looked at again: soon at first, then ever more rarely. */
function lookAgain({ id, attemptedAt }: ClaimedItem, now: Date, strike: boolean): Settlement {
  const passed = attemptedAt ? now.getTime() - attemptedAt.getTime() : 0;
  const at = new Date(now.getTime() + Math.min(longestLookMs, Math.max(firstLookMs, passed / 2)));
  return { itemId: id, as: 'unknown', at, problem: null, strike };
}

function ended({ item: { id, contact } }: Row) {
  const version = contact?.version ?? null;
  return { itemId: id, as: 'done', record: null, changes: [], candidates: [], version } as const;
}

function notWritten(row: Row, at: Date, { claim, ports }: ClaimRun): Settlement {
  if (!claim.cancelled) return { itemId: row.item.id, as: 'retry-wait', at, problem: null, strike: false };
  return { ...ended(row), outcome: 'cancelled', problem: cancelledProblem(ports.connector.label) };
}

function lost(row: Row, crm: string): Settlement {
  return { ...ended(row), outcome: 'failed', problem: unconfirmed(crm) };
}

/** The job is over and does not tell of this record: what it wrote is there to be found by now. */
function lookUp(row: Row, { ports: { clock, connector } }: ClaimRun): Settlement {
  const { item, intent } = row;
  const findable = intent.do === 'update' || (item.contact?.emails.length ?? 0) > 0;
  if (!findable || item.strikes >= maxStrikes) return lost(row, connector.label);
  const at = new Date(clock.now().getTime() + backOff('lost', item.strikes, clock.random));
  return { itemId: item.id, as: 'retry-wait', at, problem: null, strike: true };
}

/** The contact was deleted while the job ran. */
function ofNobody(row: Row, result: WriteResult, { ports: { connector } }: ClaimRun): Settlement {
  const { do: verb, object, changes } = row.intent;
  if (!result.ok)
    return { ...ended(row), outcome: 'failed', problem: refusal(result.error, connector.label) };
  const outcome = verb === 'create' ? 'created' : 'updated';
  return { ...ended(row), outcome, record: { object, id: result.id }, changes, problem: null };
}
