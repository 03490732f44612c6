import type { CrmLimits } from '@crmsync/connectors';

/** So many records to read, e-mails to find or records to write together, by one claim. */
export interface PlanTally {
  readonly kind: 'read' | 'find' | 'write';
  readonly count: number;
}

/** Calls that applying a plan takes, by the vendor's batch limits: one per full or begun batch. */
export function callsToApply(
  tallies: readonly PlanTally[],
  batch: CrmLimits['batch'],
): { readonly lookUps: number; readonly writes: number } {
  const calls = (wanted: (kind: PlanTally['kind']) => boolean) =>
    tallies
      .filter(({ kind }) => wanted(kind))
      .reduce((sum, { kind, count }) => sum + Math.ceil(count / batch[kind]), 0);
  return { lookUps: calls(kind => kind !== 'write'), writes: calls(kind => kind === 'write') };
}
