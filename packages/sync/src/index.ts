/** The sync engine: pure. It drives ports and knows no vendor, no database and no clock of its own. */

export { emailKey } from './collapse-twins.ts';
export { isBlank, sameValue, textOf } from './compare-values.ts';
export { checkMapping, offeredEntries } from './map-fields.ts';
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
export { refusal } from './problems.ts';
export { pauseMs } from './retry-rules.ts';
export { runPush } from './run-push.ts';
