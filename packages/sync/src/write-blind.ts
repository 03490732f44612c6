import { CrmError, type WriteResult } from '@crmsync/connectors';
import type { FieldChange } from '@crmsync/contract';
import { type ClaimRun, forget, settle } from './claim-run.ts';
import type { Leader } from './collapse-twins.ts';
import { textOf } from './compare-values.ts';
import { mapFields } from './map-fields.ts';
import type { Intent, ObjectMapping, PushPorts, PushTask, Settlement } from './ports.ts';
import { refusal } from './problems.ts';
import { steps } from './retry-rules.ts';
import { settleLost, settleResult } from './settle-results.ts';

/** An update of a known record that may be sent without reading it first. */
export interface BlindWrite {
  readonly leader: Leader;
  readonly intent: Intent;
}

/**
 * The update of one person's known record, where no look at it would change what is sent: the policy is to overwrite, no line has a
 * rule that depends on what is there, and the contact was edited since it was last sent, so that there is something to write. Then a
 * person who waits is spared one of two calls, and their history says of these fields that they were not read. Null otherwise, and
 * after a first try: then the record is read. Many at once are always read, a hundred in a call: it costs little, and tells what
 * is unchanged. What was agreed to is compared with what is there.
 */
export function blindWrite(
  leaders: readonly Leader[],
  mappings: readonly ObjectMapping[],
  task: PushTask,
  { connector }: Pick<PushPorts, 'connector'>,
): BlindWrite | null {
  const [leader] = leaders;
  if (!leader || leaders.length > 1 || task.total !== 1 || task.dryRun || task.policy !== 'overwrite')
    return null;
  const { contact, link, edited, sameEmail, strikes, unsettled, decision, agreed } = leader.item;
  const mapping = link && edited ? mappings.find(each => each.object === link.object) : undefined;
  if (!link || !mapping || strikes > 0 || unsettled || decision || agreed) return null;
  // What is only for new records is not for one that is there; and where the e-mail has been sent, no blank is left for it.
  const isDone = ({ from, rule }: (typeof mapping.entries)[number]) =>
    rule === 'create-only' ||
    (rule === 'fill-blanks' && sameEmail === true && 'field' in from && from.field === 'emails.0');
  const entries = mapping.entries.filter(entry => !isDone(entry));
  if (entries.some(({ rule }) => rule === 'fill-blanks')) return null;
  const { fields, problems } = mapFields(contact, { ...mapping, entries }, { crm: connector.label });
  if (problems.length > 0 || Object.keys(fields).length === 0) return null;
  const changes = unreadChanges(fields, mapping);
  const { object, id } = link;
  return { leader, intent: { do: 'update', object, recordId: id, fields, changes, before: [id] } };
}

/** Values as changes of fields that nobody has read. */
export function unreadChanges(fields: Intent['fields'], mapping: ObjectMapping): FieldChange[] {
  return Object.entries(fields).map(([field, value]): FieldChange => {
    const label = mapping.fields.get(field)?.label ?? field;
    return { field, label, before: null, after: textOf(value), unread: true };
  });
}

/**
 * Sends it, its attempt committed first. A refusal of any kind leads to the look that was spared.
 * @throws {CrmError} of a call that stops the whole connection.
 */
export async function writeBlind(run: ClaimRun, { leader, intent }: BlindWrite): Promise<void> {
  const { claim, ports } = run;
  const ours = await ports.ledger.begin(claim.fence, [{ itemId: leader.item.id, intent }]);
  if (!ours.has(leader.item.id)) return forget(run, leader);
  const records = [{ id: intent.recordId ?? '', fields: intent.fields }];
  const [result] = await ports.client
    .update(intent.object, records, { allowDuplicates: false })
    .catch((error: unknown): WriteResult[] => {
      if (!(error instanceof CrmError) || steps[error.kind].whole === 'halt') throw error;
      return [{ ok: false, error }];
    });
  const write = { leader, intent };
  const settled = result?.ok
    ? settleResult(write, result, new Map(), ports)
    : settleUnlooked(write, result, ports);
  await settle(run, [settled]);
}

/** Whoever was written without a look and refused is tried again with one, and so is whoever is not in the answer. */
export function settleUnlooked(
  { leader }: BlindWrite,
  result: (WriteResult & { ok: false }) | undefined,
  ports: PushPorts,
): Settlement {
  const { label } = ports.connector;
  const error = result?.error ?? new CrmError('unknown-outcome', `${label} did not answer for this record.`);
  if (steps[error.kind].record === 'look-up') return settleLost(leader, error, ports);
  const gone = steps[error.kind].record === 'forget-record' ? { record: null } : {};
  const again = {
    as: 'retry-wait',
    at: ports.clock.now(),
    strike: true,
    problem: refusal(error, label),
  } as const;
  return { itemId: leader.item.id, ...again, ...gone };
}
