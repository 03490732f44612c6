import { isOn } from '../config.ts';
import { type ApiError, apiError } from '../errors.ts';
import type { WriteContext } from '../records/context.ts';
import type { Org } from '../records/org.ts';
import type { Salesforce } from '../state.ts';

/** One REST request, alone or inside a composite one. */
export type Call = {
  sf: Salesforce;
  org: Org;
  userId: string;
  /** API version of the path, e.g. 67. */
  version: number;
  method: string;
  /** Decoded path segments after `/services/data/vNN.0`. */
  path: string[];
  query: URLSearchParams;
  /** Lower-case header names. */
  headers: Record<string, string | undefined>;
  body: Buffer;
};

/** An answer before it is written: JSON unless `text` is given; neither means an empty body. */
export type Answer = {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: { type: string; content: string };
};

/** A JSON answer with status 200 unless given. */
export function ok(json: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, json, headers };
}

/** 204 without a body. */
export const NO_CONTENT: Answer = { status: 204 };

/** `/services/data/vNN.0` of a call. */
export function baseOf(call: Call): string {
  return `/services/data/v${call.version}.0`;
}

/** The parts of a header such as `allowSave=true; includeRecordDetails=true`; commas are seen too (§7). */
function headerOptions(value: string | undefined): Map<string, string> {
  const options = new Map<string, string>();
  for (const part of (value ?? '').split(/[;,]/)) {
    const [name = '', word = ''] = part.split('=');
    options.set(name.trim().toLowerCase(), word.trim());
  }
  return options;
}

/** One option of one header; undefined when absent. */
export function headerOption(call: Call, header: string, option: string): string | undefined {
  return headerOptions(call.headers[header]).get(option.toLowerCase());
}

/** The circumstances of a write, read from the request headers. */
export function writeContext(call: Call): WriteContext {
  const { sf, org, userId, version, headers } = call;
  const duplicates = headerOptions(headers['sforce-duplicate-rule-header']);
  return {
    org,
    userId,
    now: sf.kernel.clock.now(),
    version,
    switches: {
      readOnlyStatus: Number(sf.kernel.switches.get('readOnlyStatus')),
      matchConvertedLeads: isOn(sf.kernel, 'matchConvertedLeads'),
      storageFull: isOn(sf.kernel, 'storageFull'),
    },
    allowSave: duplicates.get('allowsave')?.toLowerCase() === 'true',
    includeRecordDetails: duplicates.get('includerecorddetails')?.toLowerCase() === 'true',
    autoAssign: headers['sforce-auto-assign']?.trim().toLowerCase() !== 'false',
    client: headerOption(call, 'sforce-call-options', 'client') ?? null,
  };
}

/** 405 with the methods that would have been right (§3.3). */
export function methodNotAllowed(call: Call, allowed: readonly string[]): ApiError {
  const list = [...allowed].sort().join(',');
  return apiError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${call.method}' not allowed. Allowed are ${list}`);
}

/** Refuses any method but these. */
export function requireMethod(call: Call, ...allowed: string[]): void {
  if (!allowed.includes(call.method)) throw methodNotAllowed(call, allowed);
}

/** One segment of an address without its percent signs; throws 400 for a broken one. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw apiError(400, 'BAD_REQUEST', 'The address is not properly encoded');
  }
}
