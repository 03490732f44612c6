import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { blameField, unanswered } from '../batches.ts';
import {
  type BulkApi,
  CrmError,
  type CrmRecord,
  type Fields,
  type WriteOptions,
  type WriteResult,
} from '../connector.ts';
import { lostAnswer } from '../transport-errors.ts';
import { matchResults, type ResultFiles } from './bulk-results.ts';
import { type BulkTable, isRecord, toTable } from './bulk-table.ts';
import { headersFor } from './collections.ts';
import { readCsv, writeCsv } from './csv.ts';
import { itemError } from './read-error.ts';
import type { Session } from './session.ts';

const label = 'Salesforce';

/**
 * Calls a job costs: one each to make, fill and start it and for either result file, and five looks while it runs. Collections
 * take a call per 200 records, so a job costs fewer above ten batches, which is also Salesforce's own rule of thumb (sheet §4).
 */
const callsPerJob = 3 + 2 + 5;

/** The records Salesforce works off in one go inside a job (sheet §4): a larger job would only take longer to answer. */
const largestJob = 10_000;

/** The most to upload at once: 150 MB are allowed, but counted after a transfer encoding (sheet §4). */
const largestUpload = 100 * 1024 * 1024;

const Job = z.object({
  id: z.string(),
  state: z.string(),
  numberRecordsProcessed: z.number().optional().catch(undefined),
  numberRecordsFailed: z.number().optional().catch(undefined),
  errorMessage: z.string().optional().catch(undefined),
});
type Job = z.infer<typeof Job>;

/**
 * Bulk API 2.0 ingest (sheet §4). A job runs from the moment it is told that its upload is complete, so until then nothing is
 * written: losing an answer before that leaves at most an empty job, which Salesforce deletes by itself. Duplicate rules run in jobs
 * too and do not name what they found; whether they heed the header that allows duplicates is not confirmed, so a refused row may
 * have to be sent again by itself.
 */
export function bulk(session: Session): BulkApi {
  return {
    from: callsPerJob * 200 + 1,
    max: largestJob,
    create: (verb, object, options) => makeJob(session, verb, object, options),
    run: (job, _object, records) => runJob(session, job, records),
    read: (job, records) => readJob(session, job, records),
  };
}

async function makeJob(
  session: Session,
  verb: 'create' | 'update',
  object: string,
  options: WriteOptions = {},
): Promise<string> {
  const { body } = await session.call(`${await session.base()}/jobs/ingest`, {
    method: 'POST',
    reads: true,
    // Owners stay with whom the mapping or Salesforce's default says (sheet §0.8).
    headers: headersFor(true, options),
    body: {
      object,
      operation: verb === 'create' ? 'insert' : 'update',
      contentType: 'CSV',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    },
  });
  return readAnswer(Job, body, { label, writes: false }).id;
}

async function runJob(
  session: Session,
  job: string,
  records: readonly (Fields | CrmRecord)[],
): Promise<void> {
  const { columns, rows } = toTable(records);
  const csv = writeCsv([columns, ...rows.map(({ cells }) => cells)]);
  if (Buffer.byteLength(csv) > largestUpload) throw tooLarge();
  const path = await jobPath(session, job);
  await session.call(`${path}/batches`, { method: 'PUT', csv, reads: true });
  await session.call(path, { method: 'PATCH', body: { state: 'UploadComplete' } });
}

async function readJob(
  session: Session,
  id: string,
  records: readonly (Fields | CrmRecord)[],
): Promise<'never-ran' | 'running' | WriteResult[]> {
  const path = await jobPath(session, id);
  const job = await closed(session, path);
  // Salesforce forgets jobs after seven days (sheet §4); what they did must then be looked up.
  if (job === null) return records.map(() => unanswered(label));
  if (job.state === 'Aborted' && job.numberRecordsProcessed === 0) return 'never-ran';
  if (!['JobComplete', 'Failed', 'Aborted'].includes(job.state)) return 'running';
  const table = toTable(records);
  const failure = job.state === 'Failed' ? jobError(job) : undefined;
  if (failure && job.numberRecordsProcessed === 0) return allFailed(records, table, failure);
  return matchResults(table, await resultFiles(session, path, job), failure);
}

/** The job as it stands; one that was never started is closed first, so that nobody can start it any more. Null when it is gone. */
async function closed(session: Session, path: string): Promise<Job | null> {
  const job = await look(session, path);
  if (job?.state !== 'Open') return job;
  const refusal = await session
    .call(path, { method: 'PATCH', body: { state: 'Aborted' }, reads: true })
    .catch((error: unknown) => error);
  // Somebody else may have started it in between, so only another look tells whether anything was written.
  const now = await look(session, path);
  if (now?.state === 'Open') throw refusal;
  return now;
}

async function look(session: Session, path: string): Promise<Job | null> {
  try {
    return readAnswer(Job, (await session.call(path)).body, { label, writes: false });
  } catch (error) {
    if (error instanceof CrmError && error.details.vendor?.startsWith('NOT_FOUND')) return null;
    throw error;
  }
}

/** Just the files that have rows in them. */
async function resultFiles(session: Session, path: string, job: Job): Promise<ResultFiles> {
  const { numberRecordsProcessed: processed, numberRecordsFailed: failed } = job;
  const file = async (name: string) => {
    const { body } = await session.call(`${path}/${name}`, { accept: 'text/csv' });
    const rows = readCsv(String(body));
    if (rows === null) throw lostAnswer(label, false);
    return rows;
  };
  return {
    successful: processed === undefined || processed !== failed ? await file('successfulResults') : null,
    failed: failed === 0 ? null : await file('failedResults'),
    unprocessed: job.state === 'JobComplete' ? null : await file('unprocessedrecords'),
  };
}

/** A job that failed as a whole, with nothing written: the fault of those that have the field it names, else of nobody. */
function allFailed(
  records: readonly (Fields | CrmRecord)[],
  { unsent }: BulkTable,
  error: CrmError,
): WriteResult[] {
  const fields = records.map(record => (isRecord(record) ? record.fields : record));
  const results: WriteResult[] =
    blameField(fields, error, label) ?? records.map(() => ({ ok: false, error }));
  return results.map((result, index) => unsent.get(index) ?? result);
}

/** `InvalidBatch : Field name not found : Shoe__c` (sheet §4). */
function jobError({ errorMessage = '' }: Job): CrmError {
  const [, errorCode = 'JobFailed', message = errorMessage] = /^(\w+) : (.*)$/s.exec(errorMessage) ?? [];
  return itemError({ errorCode, message });
}

function tooLarge(): CrmError {
  return new CrmError('batch-refused', 'These records are too large for one job.', {
    code: 'job-too-large',
    short: 'sent in parts',
    advice: 'Nothing was sent to Salesforce yet. We send it in smaller parts.',
  });
}

async function jobPath(session: Session, job: string): Promise<string> {
  return `${await session.base()}/jobs/ingest/${encodeURIComponent(job)}`;
}
