import type { Push, PushCounts } from '@crmsync/contract';
import type { BarPart } from '../../components/progress.tsx';
import { count, plural } from '../../text/numbers.ts';
import { say } from '../../text/say.ts';
import { timeOf } from '../../text/times.ts';

/** Words of starting, watching and reading a push. */
export const words = {
  pushes: say('push.pushes'),
  pushesSub: say('push.pushesSub'),
  loading: say('push.loading'),
  loadingOne: say('push.loadingOne'),
  none: say('push.none'),
  noneText: say('push.noneText'),
  toContacts: say('push.toContacts'),
  gone: say('push.gone'),
  goneText: say('push.goneText'),
  older: say('push.older'),
  columns: {
    when: say('push.columns.when'),
    to: say('push.columns.to'),
    state: say('push.columns.state'),
    outcome: say('push.columns.outcome'),
    contacts: say('push.columns.contacts'),
  },
  startTitle: (n: number | undefined, label: string) =>
    n === undefined ? `Push to ${label}` : `Push ${plural(n, 'contact', 'contacts')} to ${label}`,
  startSub: (account: string, object: string) => say('push.startSub', { account, object }),
  nothingChosen: say('push.nothingChosen'),
  nothingChosenText: say('push.nothingChosenText'),
  noCrm: say('push.noCrm'),
  noCrmText: say('push.noCrmText'),
  connect: say('push.connect'),
  to: say('push.to'),
  object: say('push.object'),
  policyHint: say('push.policyHint'),
  forecast: (label: string) => say('push.forecast', { label }),
  replaces: say('push.replaces'),
  preview: say('push.preview'),
  cancel: say('push.cancel'),
  starting: say('push.starting'),
  push: (n: number | undefined) => (n === undefined ? 'Push' : `Push ${plural(n, 'contact', 'contacts')}`),
  running: (label: string) => say('push.running', { label }),
  queued: (label: string) => say('push.queued', { label }),
  parked: (label: string) => say('push.parked', { label }),
  cancelled: (label: string) => say('push.cancelled', { label }),
  written: (written: number, total: number, label: string) => say('push.written', { written, total, label }),
  started: (at: string, ago: string) => say('push.started', { at, ago }),
  took: (from: string, to: string, length: string) => say('push.took', { from, to, length }),
  of: (total: number) => say('push.of', { total }),
  left: (length: string) => say('push.left', { length }),
  cancelPush: say('push.cancelPush'),
  cancelling: say('push.cancelling'),
  mayClose: say('push.mayClose'),
  mayCloseText: (sending: number) =>
    `The push runs on the server. Cancelling stops after ${sending > 0 ? `the ${count(sending)} being sent now` : 'what is being sent'}; what is written stays written and is listed here.`,
  bar: {
    created: say('push.bar.created'),
    updated: say('push.bar.updated'),
    unchanged: say('push.bar.unchanged'),
    duplicate: say('push.bar.duplicate'),
    failed: say('push.bar.failed'),
    skipped: say('push.bar.skipped'),
    sending: say('push.bar.sending'),
    waiting: say('push.bar.waiting'),
    cancelled: say('push.bar.cancelled'),
  },
  feed: say('push.feed'),
  all: say('push.all'),
  trouble: say('push.trouble'),
  everyone: say('push.everyone'),
  showMore: say('push.showMore'),
  noItems: say('push.noItems'),
  failedHead: (n: number, causes: number) => say('push.failedHead', { n, causes }),
  failedText: (n: number, label: string) => say('push.failedText', { n, label }),
  retry: (n: number) => say('push.retry', { n }),
  retrying: say('push.retrying'),
  retryThese: (n: number) => say('push.retryThese', { n }),
  andMore: (n: number) => say('push.andMore', { n }),
  fixOne: say('push.fixOne'),
  fixIn: (field: string) => say('push.fixIn', { field }),
  safeAgain: say('push.safeAgain'),
  reconnect: say('push.reconnect'),
  settings: say('push.settings'),
  duplicates: (n: number) => say('push.duplicates', { n }),
  duplicatesText: say('push.duplicatesText'),
  decide: say('push.decide'),
  skipped: (n: number) => say('push.skipped', { n }),
  skippedText: say('push.skippedText'),
  seeSkipped: (n: number) => say('push.seeSkipped', { n }),
  deleted: say('push.deleted'),
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
