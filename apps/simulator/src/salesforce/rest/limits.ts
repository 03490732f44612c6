import { apiError } from '../errors.ts';
import { type Org, objectOf, tableOf } from '../records/org.ts';
import type { Salesforce } from '../state.ts';
import { type Answer, type Call, ok, requireMethod } from './call.ts';

const HOUR_MS = 3_600_000;
const HOURS_KEPT = 24;

/** Requests of the last 24 hours (§9). */
export function usedRequests(sf: Salesforce, org: Org): number {
  const hour = Math.floor(sf.kernel.clock.now() / HOUR_MS);
  let used = 0;
  for (const [at, count] of org.usage) {
    if (at > hour - HOURS_KEPT) used += count;
    else org.usage.delete(at);
  }
  return used;
}

/** Counts requests against the daily allowance; throws REQUEST_LIMIT_EXCEEDED when it is spent (§0.2). */
export function countRequests(sf: Salesforce, org: Org, count: number): void {
  if (usedRequests(sf, org) + count > sf.kernel.limits.get('dailyRequests')) {
    throw apiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  }
  const hour = Math.floor(sf.kernel.clock.now() / HOUR_MS);
  org.usage.set(hour, (org.usage.get(hour) ?? 0) + count);
}

/** The value of `Sforce-Limit-Info` (§9). */
export function limitInfo(sf: Salesforce, org: Org): string {
  return `api-usage=${usedRequests(sf, org)}/${sf.kernel.limits.get('dailyRequests')}`;
}

/** `GET /limits` and `/limits/recordCount` (§9). */
export function answerLimits(call: Call): Answer {
  requireMethod(call, 'GET');
  if (call.path[1]?.toLowerCase() === 'recordcount') return recordCount(call);
  const max = call.sf.kernel.limits.get('dailyRequests');
  const full = (value: number) => ({ Max: value, Remaining: value });
  return ok({
    ConcurrentAsyncGetReportInstances: full(200),
    DailyApiRequests: { Max: max, Remaining: Math.max(0, max - usedRequests(call.sf, call.org)) },
    DailyAsyncApexExecutions: full(250_000),
    DailyBulkApiBatches: full(15_000),
    DailyBulkV2QueryFileStorageMB: full(976_562),
    DailyBulkV2QueryJobs: full(10_000),
    DailyDurableStreamingApiEvents: full(10_000),
    DailyGenericStreamingApiEvents: full(10_000),
    DailyStreamingApiEvents: full(10_000),
    DailyWorkflowEmails: full(390),
    DataStorageMB: full(5),
    FileStorageMB: full(20),
    HourlyAsyncReportRuns: full(1200),
    HourlyODataCallout: full(1000),
    MassEmail: full(10),
    SingleEmail: full(15),
  });
}

function recordCount(call: Call): Answer {
  const asked = (call.query.get('sObjects') ?? '').split(',').filter(name => name !== '');
  const names = asked.length > 0 ? asked : [...call.org.schema.values()].map(object => object.name);
  const sObjects = names.flatMap(name => {
    const object = objectOf(call.org, name);
    if (!object) return [];
    const rows = [...tableOf(call.org, object).rows.values()];
    return [{ count: rows.filter(row => row.IsDeleted !== true).length, name: object.name }];
  });
  if (sObjects.length === 0) throw apiError(400, 'INVALID_TYPE', 'None of the objects exists');
  return ok({ sObjects });
}
