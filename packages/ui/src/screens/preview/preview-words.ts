import type { PlanAction, PlanCounts, PlannedField, PlanSummary } from '@crmsync/contract';
import { count, plural } from '../../text/numbers.ts';

/** Words of seeing what a push would do before it is done. */
export const words = {
  preview: 'Preview',
  loading: 'Getting the preview…',
  looking: (n: number, label: string) => `Looking up ${plural(n, 'contact', 'contacts')} in ${label}`,
  lookingText: 'Nothing is written. You can close this page and come back.',
  lookedUp: (n: number, total: number) => `${count(n)} of ${count(total)} looked up`,
  cancelled: 'The preview was stopped',
  cancelledText: 'Nothing was written. Choose the contacts again and push.',
  head: (n: number, label: string) => `Push ${plural(n, 'contact', 'contacts')} to ${label}`,
  sub: (objectLabel: string, when: string) =>
    `New people become ${objectLabel}s. Looked up ${when}; nothing has been written.`,
  would: 'What would happen',
  actions: {
    create: 'Create',
    update: 'Update',
    unchanged: 'Unchanged',
    skip: 'Left alone',
    duplicate: 'You decide',
    invalid: 'Cannot be sent',
  } satisfies Record<PlanAction, string>,
  columns: { field: 'Field', after: 'After the push', why: 'Why' },
  nowIn: (label: string) => `In ${label} now`,
  blank: 'blank',
  stays: 'stays',
  show: 'Show',
  changing: 'What changes',
  all: 'All fields',
  showMore: 'Show more',
  nobody: 'Nobody here.',
  newRecord: (object: string) => `New ${object}`,
  recordIn: (object: string, label: string) => `${object} in ${label}`,
  policyHint: 'A change is looked up anew. A rule set on one field in the mapping wins.',
  calls: (n: number) => `At most ${plural(n, 'call', 'calls')}`,
  left: (remaining: number, after: number) =>
    ` of ${count(remaining)} left; then there are ${count(after)} left.`,
  noQuota: ' of the CRM’s API.',
  cost: (n: number) => `The preview took ${count(n)}.`,
  cancel: 'Cancel',
  stop: 'Stop',
  push: (n: number) => `Push ${plural(n, 'contact', 'contacts')}`,
  pushRest: 'Push the rest',
  starting: 'Starting…',
  nothing: 'There is nothing to write.',
  changed: (n: number) =>
    n === 1 ? '1 had changed since the preview' : `${count(n)} had changed since the preview`,
  changedText: (label: string) =>
    `They were not written to ${label}. This is what would be done with them now.`,
  changedMany: 'Many had changed since the preview',
  pushAllAsShown: 'Push all of them as they are now',
  pushAsShown: (n: number) => (n === 1 ? 'Push this one as shown' : `Push these ${count(n)} as shown`),
};

/** Why a field stays or changes. */
export const reasons: Readonly<Record<PlannedField['why'], string>> = {
  new: 'New record',
  'was-blank': 'Was blank',
  'replaced-by-rule': 'Your rule: overwrite',
  'replaced-by-policy': 'Overwrite',
  'kept-by-rule': 'Your rule for this field',
  'kept-by-policy': 'Fill blanks: has a value',
  same: 'No difference',
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
      return `Not in ${label} yet`;
    case 'update':
      return `${count(filled)} filled, ${count(replaced)} replaced`;
    case 'unchanged':
      return `${label} already has it all`;
    case 'skip':
      return 'By your choice, or twice in this push';
    case 'duplicate':
      return 'Somebody like this is there';
    case 'invalid':
      return 'Each with its reason';
  }
}

/** `2,418 create, 611 update`: only what there is. */
export function summaryWords(counts: PlanCounts): string {
  return actionOrder
    .filter(action => counts[action] > 0)
    .map(action => `${count(counts[action])} ${words.actions[action].toLowerCase()}`)
    .join(', ');
}

/** How many would be written. */
export function writesOf({ counts }: PlanSummary): number {
  return counts.create + counts.update;
}
