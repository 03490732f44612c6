import { readAnswer } from '../answers.ts';
import { type CallApi, CrmError } from '../connector.ts';
import { label } from './batch-write.ts';
import { parseError } from './read-error.ts';
import { BatchAnswer, type HubSpotRecord } from './records.ts';

/** Up to 100 records of one kind, and those not there. */
export interface BatchRead {
  /** The object's path. */
  readonly path: string;
  /** Record ids, or values of `idProperty`. */
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  readonly idProperty?: string;
}

/** One `batch/read` (sheet §3.3); those not found are named in a grouped error, or the whole answer is a 404. */
export async function batchRead(
  call: CallApi,
  { path, ids, properties, idProperty }: BatchRead,
): Promise<{ records: HubSpotRecord[]; missing: string[] }> {
  if (ids.length === 0) return { records: [], missing: [] };
  const body = {
    inputs: ids.map(id => ({ id })),
    properties: [...new Set(properties)],
    ...(idProperty === undefined ? {} : { idProperty }),
  };
  try {
    const answer = await call(`${path}/batch/read`, { method: 'POST', body, reads: true });
    const { results, errors } = readAnswer(BatchAnswer, answer.body, { label, writes: false });
    return { records: results, missing: errors.flatMap(error => parseError(error).context.ids ?? []) };
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'missing') return { records: [], missing: [...ids] };
    throw error;
  }
}
