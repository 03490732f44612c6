import type { Org } from './org.ts';

/** The switches that matter to writes, as they stand during one request. */
export type RecordSwitches = {
  readOnlyStatus: number;
  matchConvertedLeads: boolean;
  storageFull: boolean;
};

/** Who writes, when, and with which request headers. */
export type WriteContext = {
  org: Org;
  userId: string;
  /** Epoch milliseconds. */
  now: number;
  /** API version of the request, e.g. 67. */
  version: number;
  switches: RecordSwitches;
  /** `Sforce-Duplicate-Rule-Header` (§7). */
  allowSave: boolean;
  includeRecordDetails: boolean;
  /** `Sforce-Auto-Assign`, true unless the caller says FALSE (§0.8). */
  autoAssign: boolean;
  /** `client` of `Sforce-Call-Options`. */
  client: string | null;
};
