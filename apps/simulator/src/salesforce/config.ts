import type { SwitchSpecs } from '../kernel/switches.ts';
import type { Kernel } from '../kernel/vendor.ts';

const yesNo = (standard: 'yes' | 'no', note: string) => ({ values: ['yes', 'no'], default: standard, note });

/** What a test may vary. *assumed* marks points the documentation leaves open (reference §14). */
export const SWITCHES: SwitchSpecs = {
  unknownApps: {
    values: ['register', 'refuse'],
    default: 'register',
    note: 'A client id never seen before is registered by its first authorization, or refused as invalid_client_id.',
  },
  requirePkce: yesNo('yes', 'Refuse an authorization without a code challenge (§1.1).'),
  rotateRefreshTokens: yesNo(
    'yes',
    'Every refresh answers a new refresh token; re-use ends the grant (§1.6).',
  ),
  appMustBeInstalled: yesNo('no', 'Users meet the "app must be installed" page instead of consent (§1.1).'),
  apiEnabled: {
    values: ['yes', 'notForOrg', 'notForUser'],
    default: 'yes',
    note: 'API_DISABLED_FOR_ORG or API_CURRENTLY_DISABLED on every call (§1.10).',
  },
  ipRestricted: yesNo('no', 'The token endpoint answers "ip restricted" (§1.5).'),
  inactiveUserError: {
    values: ['invalid_grant', 'inactive_user'],
    default: 'invalid_grant',
    note: 'Error code for an inactive user; both were captured (§1.5).',
  },
  storageFull: yesNo('no', 'Creates answer STORAGE_LIMIT_EXCEEDED (§3.3).'),
  readOnlyStatus: {
    values: ['403', '400'],
    default: '403',
    note: '*assumed* status of INSUFFICIENT_ACCESS_OR_READONLY; both were seen (§3.3).',
  },
  unknownColumnInCollections: {
    values: ['request', 'item'],
    default: 'request',
    note: '*assumed*: an unknown column refuses the whole Collections request, or only its item (§4).',
  },
  matchConvertedLeads: yesNo('no', '*assumed*: standard matching rules also find converted leads (§7).'),
  duplicateHeaderInBulk: yesNo('yes', '*assumed*: the duplicate header counts for Bulk jobs (§4).'),
  assignmentInBulk: yesNo('no', '*assumed*: an active assignment rule also runs in Bulk jobs (§0.8, §4).'),
  bulkResultOrder: {
    values: ['asSent', 'shuffled'],
    default: 'asSent',
    note: '*assumed*: rows of result files come in the order sent, or in any (§4 says nothing).',
  },
  uiApiIdempotency: yesNo('no', 'The UI API heeds Idempotency-Key; off unless an admin turns it on (§2).'),
  searchAnswer: {
    values: ['object', 'array'],
    default: 'object',
    note: '*assumed*: SOSL answers {"searchRecords":[…]}, or the bare array of old versions (§5.3).',
  },
};

/** Numbers a test may change; *assumed* as above. */
export const LIMITS: Readonly<Record<string, number>> = {
  /** Sliding inactivity timeout of an access token (§1.6: two hours by default). */
  sessionSeconds: 7200,
  /** *assumed*: life of an authorization code; documentation says 15 minutes, a blog 2 (§1.3). */
  codeSeconds: 900,
  /** Idle days after which a refresh token dies (§1.1: 30, sliding). */
  refreshIdleDays: 30,
  /** Grants per user and app; one more ends the oldest (§1.6). */
  grantsPerUserAndApp: 5,
  /** *assumed*: seconds a rotated refresh token still works; no grace is documented (§1.6). */
  rotationGraceSeconds: 0,
  /** Rolling 24-hour allowance of one org (§9: Developer Edition). */
  dailyRequests: 15_000,
  /** *assumed*: seconds until SOSL sees a new or changed record (§5.3: seconds to minutes). */
  searchLagSeconds: 10,
  /** *assumed*: query and Collections calls inside one composite request (§4). */
  compositeQueries: 5,
  /** *assumed*: first version whose matched upsert answers 200 with a body, not 204 (§3.5). */
  upsertBodySince: 46,
  /** *assumed*: seconds a Bulk job waits in UploadComplete, and seconds it is InProgress (§4 names the states only). */
  bulkQueueSeconds: 0,
  bulkRunSeconds: 0,
  /** Bytes of a job's CSV (§4: 150 MB); smaller ones spare a test the upload. */
  bulkUploadBytes: 150 * 1024 * 1024,
  /** *assumed*: open query cursors per user (§5.1). */
  openCursors: 10,
};

/** Whether a yes/no switch stands at yes. */
export function isOn(kernel: Kernel, name: string): boolean {
  return kernel.switches.is(name, 'yes');
}
