import type { Push, PushCounts } from '@crmsync/contract';
import type { BarPart } from '../../components/progress.tsx';
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
    n === undefined ? say('push.startTitleOpen', { label }) : say('push.startTitle', { n, label }),
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
  push: (n: number | undefined) => (n === undefined ? say('push.pushOpen') : say('push.push', { n })),
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
    sending > 0 ? say('push.mayCloseTextSending', { sending }) : say('push.mayCloseText'),
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
  line: (n: number, label: string) => say('push.line', { n, label }),
  states: {
    queued: say('push.state.queued'),
    running: (done: number, total: number) => say('push.state.running', { done, total }),
    waits: say('push.state.waits'),
    reconnect: say('push.state.reconnect'),
    plan: say('push.state.plan'),
    cancelled: say('push.state.cancelled'),
    needsYou: say('push.state.needsYou'),
    done: say('push.state.done'),
  },
  item: {
    sending: (label: string) => say('chip.sending', { label }),
    checking: (label: string) => say('chip.checking', { label }),
    queued: (label: string) => say('chip.queued', { label }),
    waits: say('chip.waits'),
    triesAgain: say('chip.triesAgain'),
  },
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
  const named = [
    ['created', counts.created],
    ['updated', counts.updated],
    ['unchanged', counts.unchanged],
    ['duplicate', counts.duplicate],
    ['failed', counts.failed],
    ['skipped', counts.skipped],
    ['cancelled', counts.cancelled],
    ['toGo', counts.waiting + counts.sending],
  ] as const;
  return named.flatMap(([what, n]) => (n > 0 ? [say(`push.summary.${what}`, { n })] : [])).join(', ');
}

/** Why a push waits and when it goes on. */
export function parkedWords({ parked, connectorLabel }: Push): { title: string; detail: string } {
  const until = parked?.until ? timeOf(parked.until) : null;
  const label = connectorLabel;
  switch (parked?.reason) {
    case 'connection':
      return { title: say('push.parked.connection', { label }), detail: say('push.parked.connectionText') };
    case 'plan':
      return { title: say('push.parked.plan'), detail: say('push.parked.planText') };
    case 'vendor':
      return {
        title: say('push.parked.vendor', { label }),
        detail:
          until === null ? say('push.parked.vendorText') : say('push.parked.vendorTextUntil', { until }),
      };
    default:
      return {
        title: say('push.parked.limit', { label }),
        detail: until === null ? say('push.parked.limitText') : say('push.parked.limitTextUntil', { until }),
      };
  }
}
