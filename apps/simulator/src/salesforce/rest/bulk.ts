import { stringify } from 'csv-stringify/sync';
import { isOn } from '../config.ts';
import { apiError, notFound } from '../errors.ts';
import { nextId } from '../records/org.ts';
import { formatDateTime } from '../records/values.ts';
import { findField, findObject } from '../schema/catalogue.ts';
import { type BulkJob, type BulkOperation, type BulkRow, DELIMITERS } from './bulk-job.ts';
import { runJob } from './bulk-run.ts';
import { type Answer, type Call, NO_CONTENT, ok, requireMethod, writeContext } from './call.ts';
import { type JsonObject, readObject } from './json.ts';

/** Jobs are deleted after seven days (§4). */
const KEPT_MS = 7 * 86_400_000;
/** What of the request that makes a job counts for its writes. */
const HEADERS = ['sforce-auto-assign', 'sforce-duplicate-rule-header', 'sforce-call-options'] as const;
const OPERATIONS: readonly BulkOperation[] = ['insert', 'update', 'upsert', 'delete'];

/** Everything under `/jobs/ingest`: Bulk API 2.0 (§4). */
export function answerBulk(call: Call): Answer {
  const [, kind, id, part] = call.path;
  if (kind?.toLowerCase() !== 'ingest') throw notFound();
  if (id === undefined) {
    requireMethod(call, 'GET', 'POST');
    if (call.method === 'POST') return ok(describeJob(createJob(call), 'created'));
    const mine = [...call.sf.jobs.values()].filter(job => job.orgId === call.org.id);
    return ok({ done: true, records: mine.map(job => describeJob(job, 'created')), nextRecordsUrl: null });
  }
  const job = call.sf.jobs.get(id);
  if (!job || job.orgId !== call.org.id) throw notFound();
  if (call.sf.kernel.clock.now() - job.createdAt > KEPT_MS) {
    call.sf.jobs.delete(id);
    throw notFound();
  }
  if (part === undefined) return answerJob(call, job);
  if (part.toLowerCase() === 'batches') return upload(call, job);
  return results(call, job, part);
}

function invalidJob(message: string) {
  return apiError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

function createJob(call: Call): BulkJob {
  const { values } = readObject(call);
  const object = findObject(call.org.schema, String(values.object ?? ''));
  if (!object) throw invalidJob(`Unable to find object: ${String(values.object)}`);
  const operation = OPERATIONS.find(each => each === values.operation);
  if (!operation) throw invalidJob(`Unsupported operation: ${String(values.operation)}`);
  const delimiter = String(values.columnDelimiter ?? 'COMMA');
  if (!(delimiter in DELIMITERS)) throw invalidJob(`Unsupported column delimiter: ${delimiter}`);
  const key = externalIdField(values, operation);
  const def = key === null ? undefined : findField(object, key);
  if (key !== null && !(def?.externalId || def?.idLookup)) {
    throw invalidJob(
      `Field name provided, ${key} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
    );
  }
  const now = call.sf.kernel.clock.now();
  const job: BulkJob = {
    id: nextId(call.org, '750'),
    orgId: call.org.id,
    userId: call.userId,
    version: call.version,
    object: object.name,
    operation,
    externalIdFieldName: key,
    lineEnding: values.lineEnding === 'CRLF' ? 'CRLF' : 'LF',
    columnDelimiter: delimiter,
    state: 'Open',
    createdAt: now,
    changedAt: now,
    startedAt: null,
    headers: Object.fromEntries(HEADERS.map(name => [name, call.headers[name]])),
    data: null,
    columns: [],
    rows: [],
    errorMessage: null,
  };
  call.sf.jobs.set(job.id, job);
  return job;
}

function externalIdField(values: JsonObject, operation: BulkOperation): string | null {
  if (operation !== 'upsert') return null;
  if (typeof values.externalIdFieldName === 'string') return values.externalIdFieldName;
  throw invalidJob('Upsert operations require externalIdFieldName');
}

/** A job as JSON. The answer to a state change is short, the one to a GET long (§4). */
function describeJob(job: BulkJob, form: 'created' | 'changed' | 'full'): JsonObject {
  const out: JsonObject = {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.userId,
    createdDate: formatDateTime(job.createdAt),
    systemModstamp: formatDateTime(job.changedAt),
    state: job.state,
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
  };
  if (form === 'changed') return out;
  if (form === 'full') out.jobType = 'V2Ingest';
  if (form === 'created') out.contentUrl = `services/data/v${job.version}.0/jobs/ingest/${job.id}/batches`;
  out.lineEnding = job.lineEnding;
  out.columnDelimiter = job.columnDelimiter;
  if (form === 'created') return out;
  return {
    ...out,
    numberRecordsProcessed: job.rows.length,
    numberRecordsFailed: job.rows.filter(row => row.error !== null).length,
    retries: 0,
    totalProcessingTime: job.rows.length,
    apiActiveProcessingTime: job.rows.length,
    apexProcessingTime: 0,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
  };
}

function answerJob(call: Call, job: BulkJob): Answer {
  requireMethod(call, 'GET', 'PATCH', 'DELETE');
  if (call.method === 'PATCH') return changeState(call, job);
  if (call.method === 'DELETE') {
    call.sf.jobs.delete(job.id);
    return NO_CONTENT;
  }
  advance(call, job);
  return ok(describeJob(job, 'full'));
}

function upload(call: Call, job: BulkJob): Answer {
  requireMethod(call, 'PUT');
  if (!/^text\/csv\b/i.test(call.headers['content-type'] ?? '')) {
    throw apiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type: text/csv is required');
  }
  if (job.state !== 'Open' || job.data !== null) {
    throw apiError(400, 'INVALIDJOBSTATE', 'Object is not in Open state or content was already uploaded');
  }
  if (call.body.byteLength > call.sf.kernel.limits.get('bulkUploadBytes')) {
    throw apiError(400, 'INVALIDJOB', 'InvalidJob : The uploaded data is larger than 150 MB');
  }
  job.data = call.body.toString('utf8');
  return { status: 201 };
}

function changeState(call: Call, job: BulkJob): Answer {
  const { state } = readObject(call).values;
  if (state !== 'UploadComplete' && state !== 'Aborted')
    throw invalidJob(`Unsupported state: ${String(state)}`);
  const underway = job.state === 'UploadComplete' || job.state === 'InProgress';
  if (job.state !== 'Open' && !(underway && state === 'Aborted')) {
    throw apiError(400, 'INVALIDJOBSTATE', `Closing or aborting a job in state ${job.state} is not allowed`);
  }
  job.state = state;
  job.changedAt = call.sf.kernel.clock.now();
  if (state === 'UploadComplete') job.startedAt = job.changedAt;
  return ok(describeJob(job, 'changed'));
}

/** A job moves on by the clock when somebody looks: it waits, is in progress, and is done; its rows are written at the end. */
function advance(call: Call, job: BulkJob): void {
  if (job.startedAt === null || (job.state !== 'UploadComplete' && job.state !== 'InProgress')) return;
  const { clock, limits } = call.sf.kernel;
  const queued = limits.get('bulkQueueSeconds') * 1000;
  const waited = clock.now() - job.startedAt;
  if (waited < queued) return;
  job.state = 'InProgress';
  if (waited < queued + limits.get('bulkRunSeconds') * 1000) return;
  const object = findObject(call.org.schema, job.object);
  if (!object) return;
  const ctx = writeContext({ ...call, userId: job.userId, headers: job.headers });
  const allowSave = ctx.allowSave && isOn(call.sf.kernel, 'duplicateHeaderInBulk');
  const autoAssign = ctx.autoAssign && isOn(call.sf.kernel, 'assignmentInBulk');
  runJob({ ...ctx, allowSave, autoAssign }, object, job);
  if (call.sf.kernel.switches.is('bulkResultOrder', 'shuffled')) shuffle(job.rows, call.sf.kernel.random);
  job.changedAt = clock.now();
  call.sf.kernel.changed();
}

function shuffle(rows: BulkRow[], random: Call['sf']['kernel']['random']): void {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    const [a, b] = [rows[last], rows[other]];
    if (a && b) [rows[last], rows[other]] = [b, a];
  }
}

/** The three result files: meta columns quoted, the caller's header as it was (§4). */
function results(call: Call, job: BulkJob, part: string): Answer {
  requireMethod(call, 'GET');
  const separator = DELIMITERS[job.columnDelimiter] ?? ',';
  const head = (meta: readonly string[]) =>
    [...meta.map(name => `"${name}"`), ...job.columns].join(separator);
  const lines = (rows: readonly string[][]) =>
    stringify(
      rows.map(row => row),
      { delimiter: separator, quoted: true, record_delimiter: '\n' },
    );
  const rows = (wanted: (row: BulkRow) => boolean) => job.rows.filter(wanted);
  const file = (content: string): Answer => ({
    status: 200,
    text: { type: 'text/csv;charset=UTF-8', content },
  });
  switch (part.toLowerCase()) {
    case 'successfulresults': {
      const good = rows(row => row.error === null).map(row => [row.id, String(row.created), ...row.cells]);
      return file(`${head(['sf__Id', 'sf__Created'])}\n${lines(good)}`);
    }
    case 'failedresults': {
      const bad = rows(row => row.error !== null).map(row => [row.id, row.error ?? '', ...row.cells]);
      return file(`${head(['sf__Id', 'sf__Error'])}\n${lines(bad)}`);
    }
    case 'unprocessedrecords':
      return file(job.state === 'Aborted' || job.state === 'Failed' ? (job.data ?? '') : `${head([])}\n`);
    default:
      throw notFound();
  }
}
