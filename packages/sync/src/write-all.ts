import { CrmError, type WriteResult } from '@crmsync/connectors';
import { jobSize, writeByJob } from './bulk-jobs.ts';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import { withHands } from './hands.ts';
import type { ObjectMapping, PushPorts, Settlement } from './ports.ts';
import { steps } from './retry-rules.ts';
import {
  failed,
  type Named,
  readNamed,
  settleLost,
  settleResult,
  type Writing,
  withFollowers,
} from './settle-results.ts';
import { upsertKeyOf } from './upsert-key.ts';
import { sendHalving, slices } from './write-batches.ts';

/** A write that is planned and not yet sent. */
export type PlannedWrite = Writing & { readonly allowDuplicates: boolean };

/**
 * Writes all in full batches of one verb and object each. Stops between two batches when asked to. What the CRM does not allow
 * for one batch it allows for none: the rest of that verb and object fails without a call, in this claim and in those beside it. Throws the `CrmError` of a call that
 * stops the whole connection.
 */
export async function writeAll(
  run: ClaimRun,
  writings: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<void> {
  const { forbidden } = run;
  for (const group of grouped(writings)) {
    const rest = await writeByJobs(run, group, mappings);
    await withHands(slices(rest, run.ports.connector.limits.batch.write), run.hands, async slice => {
      if (run.task.signal?.aborted) return;
      const verb = verbOf(slice);
      const known = forbidden.get(verb);
      if (known) return settle(run, refusedAll(slice, known, run.ports));
      const error = await write(run, slice, mappings);
      if (!error) return;
      forbidden.set(verb, error);
      await run.ports.tellForbidden?.(error);
    });
  }
}

/** Writes what is worth a job of the vendor's in jobs, and answers the rest. */
async function writeByJobs(
  run: ClaimRun,
  group: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<PlannedWrite[]> {
  const { bulk } = run.ports.client;
  if (!bulk) return [...group];
  // What went wrong in jobs more than once goes the other way, and what follows a lost answer.
  const fit = ({ leader, intent }: PlannedWrite) => leader.item.strikes < 2 && !intent.afterLost;
  const fresh = group.filter(fit);
  const rest = group.filter(each => !fit(each));
  for (const slice of slices(fresh, jobSize(bulk))) {
    if (run.task.signal?.aborted) return [];
    const byJob = slice.length >= bulk.from && (await writeByJob(run, slice, bulk, mappings));
    if (!byJob) rest.push(...slice);
  }
  return rest;
}

function verbOf([first]: readonly PlannedWrite[]): string {
  return `${first?.intent.do} ${first?.intent.object}`;
}

function refusedAll(slice: readonly PlannedWrite[], error: CrmError, ports: PushPorts): Settlement[] {
  return slice.flatMap(({ leader }) =>
    withFollowers(failed(leader, error, ports), leader, ports.connector.label),
  );
}

function grouped(writings: readonly PlannedWrite[]): Iterable<PlannedWrite[]> {
  const key = ({ intent, allowDuplicates }: PlannedWrite) =>
    `${intent.do} ${intent.object} ${allowDuplicates}`;
  return Map.groupBy(writings, key).values();
}

/** One batch: attempts committed first, then sent, each answer settled as it comes. Answers the refusal that forbids them all. */
async function write(
  run: ClaimRun,
  batch: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<CrmError | null> {
  const { ports, claim } = run;
  const attempts = batch.map(({ leader, intent }) => ({ itemId: leader.item.id, intent }));
  const ours = await ports.ledger.begin(claim.fence, attempts);
  // After a lost create the next look comes first, whatever this call may end with.
  for (const { itemId, intent } of attempts)
    if (ours.has(itemId) && !intent.afterLost) run.unsettled.delete(itemId);
  const sendable = batch.filter(({ leader }) => ours.has(leader.item.id));
  for (const { leader } of batch) if (!ours.has(leader.item.id)) forget(run, leader);
  let forbidden: CrmError | null = null;
  for await (const sent of sendHalving(sendable, items => send(items, mappings, ports))) {
    const named = 'error' in sent ? nothingNamed : await readNamed(sent.results, mappings, ports);
    const settlements = sent.items.flatMap((writing, index) => {
      const settlement =
        'error' in sent
          ? settleWhole(writing, sent.error, ports)
          : settleAnswer(writing, sent.results[index], named, ports);
      return withFollowers(settlement, writing.leader, ports.connector.label);
    });
    if ('error' in sent && sent.error.kind === 'forbidden') forbidden = sent.error;
    await settle(run, settlements);
  }
  return forbidden;
}

const nothingNamed: Named = new Map();

async function send(
  items: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
  { client }: PushPorts,
) {
  const [first] = items;
  if (!first) return [];
  const { object } = first.intent;
  const options = { allowDuplicates: first.allowDuplicates };
  if (first.intent.do === 'create') {
    const records = items.map(each => each.intent.fields);
    const key = upsertKeyOf(object, mappings, client);
    return key !== undefined && client.upsert
      ? client.upsert(object, key, records, options)
      : client.create(object, records, options);
  }
  const records = items.map(({ intent }) => ({ id: intent.recordId ?? '', fields: intent.fields }));
  return client.update(object, records, options);
}

/** Fewer answers than records: those without one may have been written (C13). */
function settleAnswer(
  writing: Writing,
  result: WriteResult | undefined,
  named: Named,
  ports: PushPorts,
): Settlement {
  if (result) return settleResult(writing, result, named, ports);
  const lost = new CrmError('unknown-outcome', `${ports.connector.label} did not answer for this record.`);
  return settleLost(writing.leader, lost, ports);
}

/** Throws an error that halts the connection. */
function settleWhole({ leader }: Writing, error: CrmError, ports: PushPorts): Settlement {
  const step = steps[error.kind].whole;
  if (step === 'halt') throw error;
  return step === 'look-up' ? settleLost(leader, error, ports) : failed(leader, error, ports);
}
