import type { PushRow } from '../store/pushes-tables.ts';
import { abilityRefusal, crmRefusal, type PlanRefusal } from './refusals.ts';
import type { Rights } from './rights.ts';

/** Why a stored push may not be carried on by this tier; undefined when it may. */
export function pushRefusal(
  push: Pick<PushRow, 'connector' | 'connector_label' | 'total'>,
  rights: Rights,
  labels: ReadonlyMap<string, string>,
): PlanRefusal | undefined {
  if (!rights.mayUse(push.connector)) return crmRefusal(rights, labels);
  return push.total > 1 && !rights.entitlements.bulk ? abilityRefusal('bulk') : undefined;
}
