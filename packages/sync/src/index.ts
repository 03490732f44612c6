/** The sync engine: pure. It drives ports and knows no vendor, no database and no clock of its own. */

export {
  afterFailure,
  askBreaker,
  type Breaker,
  closedBreaker,
  vendorRule,
} from './breaker.ts';
export { checkMapping } from './check-mapping.ts';
export { emailKey } from './collapse-twins.ts';
export { isBlank, sameValue, textOf } from './compare-values.ts';
export type {
  CompanyLedger,
  CompanyTurn,
  FollowUp,
  FollowUpEnd,
  FollowUpLedger,
  NewFollowUp,
} from './extras.ts';
export { offeredEntries } from './map-fields.ts';
export { findDrift, type SeenFields, seenFields } from './mapping-drift.ts';
export { weighMatches } from './match-contacts.ts';
export {
  type CallEnd,
  heartbeatMs,
  type Lane,
  newPace,
  noAnswer,
  type PaceAnswer,
  type PaceRules,
  type PaceState,
  type PaceWait,
  takeTurn,
} from './pace.ts';
export { callsToApply, type PlanTally } from './plan-cost.ts';
export type {
  Claim,
  ClaimedItem,
  Clock,
  Intent,
  Ledger,
  ObjectMapping,
  PushedContact,
  PushPorts,
  PushTask,
  RecordRef,
  RunResult,
  Settlement,
} from './ports.ts';
export { previewLines } from './preview-mapping.ts';
export { refusal } from './problems.ts';
export { lateMs, pauseMs } from './retry-rules.ts';
export { claimSize } from './run-claims.ts';
export { runPush } from './run-push.ts';
export { sourceFields, suggestEntries } from './suggest-mapping.ts';
