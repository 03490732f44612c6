import type { PlanAction, PlanCounts, PlannedField, PlanSummary } from '@crmsync/contract';
import { say } from '../../text/say.ts';

/** Words of seeing what a push would do before it is done. */
export const words = {
  preview: say('preview.preview'),
  loading: say('preview.loading'),
  looking: (n: number, label: string) => say('preview.looking', { n, label }),
  lookingText: say('preview.lookingText'),
  lookedUp: (n: number, total: number) => say('preview.lookedUp', { n, total }),
  cancelled: say('preview.cancelled'),
  cancelledText: say('preview.cancelledText'),
  head: (n: number, label: string) => say('preview.head', { n, label }),
  sub: (objectLabel: string, when: string) => say('preview.sub', { objectLabel, when }),
  would: say('preview.would'),
  actions: {
    create: say('preview.actions.create'),
    update: say('preview.actions.update'),
    unchanged: say('preview.actions.unchanged'),
    skip: say('preview.actions.skip'),
    duplicate: say('preview.actions.duplicate'),
    invalid: say('preview.actions.invalid'),
  } satisfies Record<PlanAction, string>,
  columns: {
    field: say('preview.columns.field'),
    after: say('preview.columns.after'),
    why: say('preview.columns.why'),
  },
  nowIn: (label: string) => say('preview.nowIn', { label }),
  blank: say('preview.blank'),
  stays: say('preview.stays'),
  show: say('preview.show'),
  changing: say('preview.changing'),
  all: say('preview.all'),
  showMore: say('preview.showMore'),
  nobody: say('preview.nobody'),
  newRecord: (object: string) => say('preview.newRecord', { object }),
  recordIn: (object: string, label: string) => say('preview.recordIn', { object, label }),
  policyHint: say('preview.policyHint'),
  policyComing: (policy: string) => say('preview.policyComing', { policy }),
  policyBack: (policy: string) => say('preview.policyBack', { policy }),
  calls: (n: number) => say('preview.calls', { n }),
  left: (remaining: number, after: number) => say('preview.left', { remaining, after }),
  noQuota: say('preview.noQuota'),
  cost: (n: number) => say('preview.cost', { n }),
  cancel: say('preview.cancel'),
  stop: say('preview.stop'),
  push: (n: number) => say('preview.push', { n }),
  pushRest: say('preview.pushRest'),
  starting: say('preview.starting'),
  nothing: say('preview.nothing'),
  changed: (n: number) => say('preview.changed', { n }),
  changedText: (label: string) => say('preview.changedText', { label }),
  changedMany: say('preview.changedMany'),
  pushAllAsShown: say('preview.pushAllAsShown'),
  pushAsShown: (n: number) => say('preview.pushAsShown', { n }),
};

/** Why a field stays or changes. */
export const reasons: Readonly<Record<PlannedField['why'], string>> = {
  new: say('preview.reasons.new'),
  'was-blank': say('preview.reasons.wasBlank'),
  'replaced-by-rule': say('preview.reasons.replacedByRule'),
  'replaced-by-policy': say('preview.reasons.replacedByPolicy'),
  'kept-by-rule': say('preview.reasons.keptByRule'),
  'kept-by-policy': say('preview.reasons.keptByPolicy'),
  same: say('preview.reasons.same'),
};

/** The order of groups, bars and figures. */
export const actionOrder: readonly PlanAction[] = [
  'create',
  'update',
  'unchanged',
  'skip',
  'duplicate',
  'invalid',
];

/** What is said under the name of a group. */
export function hintOf(action: PlanAction, { filled, replaced }: PlanCounts, label: string): string {
  switch (action) {
    case 'create':
      return say('preview.hints.create', { label });
    case 'update':
      return say('preview.hints.update', { filled, replaced });
    case 'unchanged':
      return say('preview.hints.unchanged', { label });
    case 'skip':
      return say('preview.hints.skip');
    case 'duplicate':
      return say('preview.hints.duplicate');
    case 'invalid':
      return say('preview.hints.invalid');
  }
}

/** `2,418 create, 611 update`: only what there is. */
export function summaryWords(counts: PlanCounts): string {
  return actionOrder
    .filter(action => counts[action] > 0)
    .map(action => say(`preview.summary.${action}`, { n: counts[action] }))
    .join(', ');
}

/** How many would be written. */
export function writesOf({ counts }: PlanSummary): number {
  return counts.create + counts.update;
}
