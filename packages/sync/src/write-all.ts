import { CrmError, type WriteResult } from '@crmsync/connectors';
import { jobSize, writeByJob } from './bulk-jobs.ts';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import { withHands, withoutHand } from './hands.ts';
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
 * for one batch it allows for none: the rest of that verb and object fails without a call, in this claim and in those beside it. While a
 * batch is at the CRM, the one before is settled and the one after is begun. Throws the `CrmError` of a call that stops the whole
 * connection.
 */
export async function writeAll(
  run: ClaimRun,
  writings: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<void> {
  const { forbidden, hands, ports } = run;
  const beside = besideCalls(run);
  try {
    for (const group of grouped(writings)) {
      const rest = await writeByJobs(run, group, mappings);
      const batches = slices(rest, ports.connector.limits.batch.write);
      await withHands([...batches.entries()], hands, async ([place, batch]) => {
        if (run.task.signal?.aborted || beside.failed()) return;
        const verb = verbOf(batch);
        const known = forbidden.get(verb);
        if (known) return beside.settle(refusedAll(batch, known, ports));
        const ours = await beside.begin(batch);
        const next = batches[place + 1];
        if (next) void beside.begin(next);
        const error = await write(run, batch, ours, mappings, beside.settle);
        if (!error) return;
        forbidden.set(verb, error);
        await ports.tellForbidden?.(error);
      });
    }
  } finally {
    // Whoever gives back what is open has to know what is not: what was sent and could not be settled is nobody's to send.
    await withoutHand(hands, beside.over());
    beside.orThrow();
  }
}

/** What is committed while calls are under way. When it fails, nothing further is sent. */
function besideCalls(run: ClaimRun) {
  const begun = new Map<readonly PlannedWrite[], Promise<ReadonlySet<string>>>();
  const settling: Promise<void>[] = [];
  const errors: unknown[] = [];
  const noted = (work: Promise<unknown>) => work.catch((error: unknown) => errors.push(error));
  return {
    /** The attempts of a batch: asked for once, however often it is. Answers what may be sent. */
    begin(batch: readonly PlannedWrite[]) {
      const known = begun.get(batch) ?? beginBatch(run, batch);
      if (!begun.has(batch)) void noted(known);
      begun.set(batch, known);
      return known;
    },
    settle(settlements: readonly Settlement[]): void {
      const work = settle(run, settlements);
      void noted(work);
      settling.push(work);
    },
    failed: () => errors.length > 0,
    over: () => Promise.allSettled([...begun.values(), ...settling]),
    orThrow(): void {
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** Commits the attempts of a batch. Answers the items that may be sent. */
async function beginBatch(run: ClaimRun, batch: readonly PlannedWrite[]): Promise<ReadonlySet<string>> {
  const attempts = batch.map(({ leader, intent }) => ({ itemId: leader.item.id, intent }));
  const ours = await run.ports.ledger.begin(run.claim.fence, attempts);
  // After a lost create the next look comes first, whatever its call may end with.
  for (const { itemId, intent } of attempts)
    if (ours.has(itemId) && !intent.afterLost) run.unsettled.delete(itemId);
  return ours;
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

/** Sends what was begun of a batch, and has each answer settled as it comes. Answers the refusal that forbids them all. */
async function write(
  run: ClaimRun,
  batch: readonly PlannedWrite[],
  ours: ReadonlySet<string>,
  mappings: readonly ObjectMapping[],
  settleBeside: (settlements: readonly Settlement[]) => void,
): Promise<CrmError | null> {
  const { ports } = run;
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
    settleBeside(settlements);
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
