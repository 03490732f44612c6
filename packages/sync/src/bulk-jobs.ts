import { type BulkApi, CrmError, type CrmRecord, type Fields, type WriteResult } from '@crmsync/connectors';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import type { ClaimedItem, Intent, ObjectMapping, Settlement } from './ports.ts';
import { cancelledProblem, refusal, unconfirmed } from './problems.ts';
import { backOff, maxStrikes, steps } from './retry-rules.ts';
import { readNamed, settleResult, withFollowers } from './settle-results.ts';
import type { PlannedWrite } from './write-all.ts';

/** When a job is looked at first, and the longest between two looks, in milliseconds. */
const firstLookMs = 2000;
const longestLookMs = 60_000;

/**
 * Writes a group in a job of the vendor's. The job is made empty, committed with every attempt, then filled and started; from
 * there on its items are `unknown` until {@link settleJobs} has its results, after a crash just as in the run itself. False when
 * no job can be had for them, and nothing was written. Throws the `CrmError` of a call that stops the whole connection.
 */
export async function writeByJob(
  run: ClaimRun,
  group: readonly PlannedWrite[],
  bulk: BulkApi,
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
  const error = await runJob(bulk, id, object, group);
  if (error?.kind === 'batch-refused') return false;
  const at = new Date(ports.clock.now().getTime() + firstLookMs);
  await settle(
    run,
    held.flatMap(each => putOff(each, 'unknown', at, run)),
  );
  if (error && steps[error.kind].whole === 'halt') throw error;
  return true;
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

async function runJob(
  bulk: BulkApi,
  id: string,
  object: string,
  group: readonly PlannedWrite[],
): Promise<CrmError | null> {
  try {
    await bulk.run(
      id,
      object,
      group.map(({ intent }) => recordOf(intent)),
    );
    return null;
  } catch (error) {
    if (error instanceof CrmError) return error;
    throw error;
  }
}

function recordOf(intent: Intent): Fields | CrmRecord {
  return intent.do === 'create' ? intent.fields : { id: intent.recordId ?? '', fields: intent.fields };
}

function putOff({ leader }: PlannedWrite, as: 'unknown' | 'retry-wait', at: Date, { ports }: ClaimRun) {
  const settlement: Settlement = { itemId: leader.item.id, as, at, problem: null, strike: false };
  return withFollowers(settlement, leader, ports.connector.label);
}

type InJob = ClaimedItem & { readonly unsettled: Intent & { readonly job: NonNullable<Intent['job']> } };

/**
 * Settles what was written by jobs, each job's records all together, or puts them off while it runs. What a job never wrote is
 * planned again. Throws the `CrmError` of a look that failed: nothing changes then.
 */
export async function settleJobs(
  run: ClaimRun,
  mappings: () => Promise<readonly ObjectMapping[]>,
): Promise<void> {
  const inJobs = run.claim.items.filter((item): item is InJob => item.unsettled?.job !== undefined);
  for (const items of Map.groupBy(inJobs, item => item.unsettled.job.id).values()) {
    const rows = items.toSorted((one, other) => one.unsettled.job.row - other.unsettled.job.row);
    await settle(run, await settlementsOf(run, rows, mappings));
  }
}

async function settlementsOf(
  run: ClaimRun,
  rows: readonly InJob[],
  mappings: () => Promise<readonly ObjectMapping[]>,
): Promise<Settlement[]> {
  const { client, clock, connector } = run.ports;
  const job = rows[0]?.unsettled.job;
  const now = clock.now();
  // Without all of its records the results cannot be told apart; the others are held by somebody else for a moment.
  if (!job || !client.bulk || rows.length < job.rows)
    return rows.map(item =>
      item.strikes < maxStrikes ? look(item, now, true) : lost(item, connector.label),
    );
  const answer = await client.bulk.read(
    job.id,
    rows.map(({ unsettled }) => recordOf(unsettled)),
  );
  if (answer === 'running') return rows.map(item => look(item, now, false));
  if (answer === 'never-ran') return rows.map(item => notWritten(item, now, run));
  const named = await readNamed(answer, await mappings(), run.ports);
  return rows.map((item, row) => {
    const result = answer[row];
    if (!result || (!result.ok && steps[result.error.kind].record === 'look-up')) return lookUp(item, run);
    return item.contact === null
      ? ofNobody(item, result, run)
      : settleResult(
          { leader: { item: { ...item, contact: item.contact }, followers: [] }, intent: item.unsettled },
          result,
          named,
          run.ports,
        );
  });
}

/** Looked at again: soon at first, then ever more rarely. */
function look({ id, attemptedAt }: InJob, now: Date, strike: boolean): Settlement {
  const passed = attemptedAt ? now.getTime() - attemptedAt.getTime() : 0;
  const at = new Date(now.getTime() + Math.min(longestLookMs, Math.max(firstLookMs, passed / 2)));
  return { itemId: id, as: 'unknown', at, problem: null, strike };
}

function ended({ id, contact }: InJob) {
  const version = contact?.version ?? null;
  return { itemId: id, as: 'done', record: null, changes: [], candidates: [], version } as const;
}

function notWritten(item: InJob, at: Date, { claim, ports }: ClaimRun): Settlement {
  if (!claim.cancelled) return { itemId: item.id, as: 'retry-wait', at, problem: null, strike: true };
  return { ...ended(item), outcome: 'cancelled', problem: cancelledProblem(ports.connector.label) };
}

function lost(item: InJob, crm: string): Settlement {
  return { ...ended(item), outcome: 'failed', problem: unconfirmed(crm) };
}

/** The job is over and does not tell of this record: what it wrote is there to be found by now. */
function lookUp(item: InJob, { ports: { clock, connector } }: ClaimRun): Settlement {
  const findable = item.unsettled.do === 'update' || (item.contact?.emails.length ?? 0) > 0;
  if (!findable || item.strikes >= maxStrikes) return lost(item, connector.label);
  const at = new Date(clock.now().getTime() + backOff('lost', item.strikes, clock.random));
  return { itemId: item.id, as: 'retry-wait', at, problem: null, strike: true };
}

/** The contact was deleted while the job ran. */
function ofNobody(item: InJob, result: WriteResult, { ports: { connector } }: ClaimRun): Settlement {
  const { do: verb, object, changes } = item.unsettled;
  if (!result.ok)
    return { ...ended(item), outcome: 'failed', problem: refusal(result.error, connector.label) };
  const outcome = verb === 'create' ? 'created' : 'updated';
  return { ...ended(item), outcome, record: { object, id: result.id }, changes, problem: null };
}
