import type { Push, PushCounts } from '@crmsync/contract';
import type { BarPart } from '../../components/progress.tsx';
import { count, plural } from '../../text/numbers.ts';
import { timeOf } from '../../text/times.ts';

/** Words of starting, watching and reading a push. */
export const words = {
  pushes: 'Pushes',
  pushesSub: 'Every time contacts were sent, newest first.',
  loading: 'Getting the pushes…',
  loadingOne: 'Getting this push…',
  none: 'Nothing has been pushed yet',
  noneText: 'A push puts contacts into a CRM. Choose some in the list, then Push.',
  toContacts: 'To your contacts',
  gone: 'There is no such push',
  goneText: 'The address may be old.',
  older: 'Older',
  columns: { when: 'When', to: 'To', state: 'State', outcome: 'Outcome', contacts: 'Contacts' },
  startTitle: (n: number | undefined, label: string) =>
    n === undefined ? `Push to ${label}` : `Push ${plural(n, 'contact', 'contacts')} to ${label}`,
  startSub: (account: string, object: string) => `${account}, as ${object}. Nothing has been written.`,
  nothingChosen: 'No contacts are chosen',
  nothingChosenText: 'Choose some in the list of contacts, then Push.',
  noCrm: 'No CRM is connected',
  noCrmText: 'Connect one first; your choice of contacts can be made again afterwards.',
  connect: 'Connect a CRM',
  to: 'To',
  object: 'New people become',
  policyHint: 'Applies to this push. A rule set on one field in the mapping wins.',
  forecast: (label: string) =>
    `${label} is asked first who is there already. You can close the page: the push runs on the server.`,
  replaces:
    'Values that are there would be replaced: see each of them first. Nothing is written until you push.',
  preview: 'See what would change',
  cancel: 'Cancel',
  starting: 'Starting…',
  push: (n: number | undefined) => (n === undefined ? 'Push' : `Push ${plural(n, 'contact', 'contacts')}`),
  running: (label: string) => `Pushing to ${label}`,
  queued: (label: string) => `Queued for ${label}`,
  parked: (label: string) => `Push to ${label} waits`,
  cancelled: (label: string) => `Push to ${label} cancelled`,
  written: (written: number, total: number, label: string) =>
    `${count(written)} of ${count(total)} written to ${label}`,
  started: (at: string, ago: string) => `Started at ${at}, ${ago}`,
  took: (from: string, to: string, length: string) => `${from} to ${to}, ${length}`,
  of: (total: number) => `of ${count(total)}`,
  left: (length: string) => `About ${length} left`,
  cancelPush: 'Cancel push',
  cancelling: 'Cancelling…',
  mayClose: 'You can close this page.',
  mayCloseText: (sending: number) =>
    `The push runs on the server. Cancelling stops after ${sending > 0 ? `the ${count(sending)} being sent now` : 'what is being sent'}; what is written stays written and is listed here.`,
  bar: {
    created: 'Created',
    updated: 'Updated',
    unchanged: 'Unchanged',
    duplicate: 'To decide',
    failed: 'Failed',
    skipped: 'Skipped',
    sending: 'Being sent',
    waiting: 'Waiting',
    cancelled: 'Cancelled',
  },
  feed: 'As it happens',
  all: 'All',
  trouble: 'Only trouble',
  everyone: 'Everyone in this push',
  showMore: 'Show more',
  noItems: 'Nobody here.',
  failedHead: (n: number, causes: number) => `${count(n)} failed, ${plural(causes, 'cause', 'causes')}`,
  failedText: (n: number, label: string) =>
    n === 1 ? `This one did not change in ${label}.` : `None of these ${count(n)} changed in ${label}.`,
  retry: (n: number) => (n === 1 ? 'Retry 1 as it is' : `Retry all ${count(n)} as they are`),
  retrying: 'Starting again…',
  retryThese: (n: number) => (n === 1 ? 'Retry this one' : `Retry these ${count(n)}`),
  andMore: (n: number) => `and ${count(n)} more`,
  fixOne: 'Open the contact',
  fixIn: (field: string) => `Change ${field} in the contact, then retry.`,
  safeAgain: 'Safe to send again.',
  reconnect: 'Reconnect',
  settings: 'Settings',
  duplicates: (n: number) => `${plural(n, 'person', 'people')} may be there already`,
  duplicatesText: 'Nothing changed for them.',
  decide: 'Decide side by side',
  skipped: (n: number) => `${count(n)} skipped`,
  skippedText: 'Left alone, by your rule or because they cannot be matched safely.',
  seeSkipped: (n: number) => (n === 1 ? 'See who' : `See the ${count(n)}`),
  deleted: 'no longer a contact',
};

/** The order of every bar and figure: created, updated, unchanged, to decide, failed, skipped; then what is still to come. */
export function partsOf(counts: PushCounts): BarPart[] {
  const { bar } = words;
  const parts: BarPart[] = [
    { key: bar.created, tone: 'plain', value: counts.created },
    { key: bar.updated, tone: 'two', value: counts.updated },
    { key: bar.unchanged, tone: 'idle', value: counts.unchanged },
    { key: bar.duplicate, tone: 'warn', value: counts.duplicate },
    { key: bar.failed, tone: 'bad', value: counts.failed },
  ];
  return parts;
}

/** Items that need nothing more: everything but what waits and what is being sent. */
export function settled(counts: PushCounts): number {
  return counts.total - counts.waiting - counts.sending;
}

/** `1,262 created, 16 failed`: only what there is. */
export function outcomeSummary(counts: PushCounts): string {
  const named: [number, string][] = [
    [counts.created, 'created'],
    [counts.updated, 'updated'],
    [counts.unchanged, 'unchanged'],
    [counts.duplicate, 'to decide'],
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
    [counts.cancelled, 'cancelled'],
    [counts.waiting + counts.sending, 'to go'],
  ];
  return named.flatMap(([value, word]) => (value > 0 ? [`${count(value)} ${word}`] : [])).join(', ');
}

/** Why a push waits and when it goes on. */
export function parkedWords({ parked, connectorLabel }: Push): { title: string; detail: string } {
  const until = parked?.until
    ? ` It goes on by itself at ${timeOf(parked.until)}.`
    : ' It goes on by itself.';
  switch (parked?.reason) {
    case 'connection':
      return {
        title: `${connectorLabel} needs a new sign-in.`,
        detail: 'What is left waits; none is lost and none was sent twice. It goes on after you reconnect.',
      };
    case 'vendor':
      return {
        title: `${connectorLabel} does not answer just now.`,
        detail: `What is left waits; none is lost and none was sent twice.${until}`,
      };
    default:
      return {
        title: `The daily limit of ${connectorLabel} is reached.`,
        detail: `What is left waits, so that your other apps keep working.${until}`,
      };
  }
}
