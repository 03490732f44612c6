import { CrmError, type WriteResult } from '@crmsync/connectors';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import type { ObjectMapping, PushPorts, Settlement } from './ports.ts';
import { steps } from './retry-rules.ts';
import { failed, settleLost, settleResult, type Writing, withFollowers } from './settle-results.ts';
import { sendHalving, slices } from './write-batches.ts';

/** A write that is planned and not yet sent. */
export type PlannedWrite = Writing & { readonly allowDuplicates: boolean };

/**
 * Writes all in full batches of one verb and object each. Stops between two batches when asked to. Throws the `CrmError` of a
 * call that stops the whole connection.
 */
export async function writeAll(
  run: ClaimRun,
  writings: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<void> {
  for (const group of grouped(writings))
    for (const slice of slices(group, run.ports.connector.limits.batch.write)) {
      if (run.task.signal?.aborted) return;
      await write(run, slice, mappings);
    }
}

function grouped(writings: readonly PlannedWrite[]): Iterable<PlannedWrite[]> {
  const key = ({ intent, allowDuplicates }: PlannedWrite) =>
    `${intent.do} ${intent.object} ${allowDuplicates}`;
  return Map.groupBy(writings, key).values();
}

/** One batch: attempts committed first, then sent, each answer settled as it comes. */
async function write(
  run: ClaimRun,
  batch: readonly PlannedWrite[],
  mappings: readonly ObjectMapping[],
): Promise<void> {
  const { ports, claim } = run;
  const attempts = batch.map(({ leader, intent }) => ({ itemId: leader.item.id, intent }));
  const ours = await ports.ledger.begin(claim.fence, attempts);
  for (const itemId of ours) run.unsettled.delete(itemId);
  const sendable = batch.filter(({ leader }) => ours.has(leader.item.id));
  for (const { leader } of batch) if (!ours.has(leader.item.id)) forget(run, leader);
  for await (const sent of sendHalving(sendable, items => send(items, ports))) {
    const settlements: Settlement[] = [];
    for (const [index, writing] of sent.items.entries()) {
      const settlement =
        'error' in sent
          ? settleWhole(writing, sent.error, ports)
          : await settleAnswer(writing, sent.results[index], mappings, ports);
      settlements.push(...withFollowers(settlement, writing.leader, ports.connector.label));
    }
    await settle(run, settlements);
  }
}

async function send(items: readonly PlannedWrite[], { client }: PushPorts) {
  const [first] = items;
  if (!first) return [];
  const { object } = first.intent;
  const options = { allowDuplicates: first.allowDuplicates };
  if (first.intent.do === 'create')
    return client.create(
      object,
      items.map(each => each.intent.fields),
      options,
    );
  const records = items.map(({ intent }) => ({ id: intent.recordId ?? '', fields: intent.fields }));
  return client.update(object, records, options);
}

/** Fewer answers than records: those without one may have been written (C13). */
async function settleAnswer(
  writing: Writing,
  result: WriteResult | undefined,
  mappings: readonly ObjectMapping[],
  ports: PushPorts,
): Promise<Settlement> {
  if (result) return settleResult(writing, result, mappings, ports);
  const lost = new CrmError('unknown-outcome', `${ports.connector.label} did not answer for this record.`);
  return settleLost(writing.leader, lost, ports);
}

/** Throws an error that halts the connection. */
function settleWhole({ leader }: Writing, error: CrmError, ports: PushPorts): Settlement {
  const step = steps[error.kind].whole;
  if (step === 'halt') throw error;
  return step === 'look-up' ? settleLost(leader, error, ports) : failed(leader, error, ports);
}
