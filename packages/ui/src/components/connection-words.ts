import type { Connection } from '@crmsync/contract';
import { listed } from '../text/lists.ts';
import { say, spokenLanguage } from '../text/say.ts';
import type { IconName } from './icon.tsx';

/** The head of a connection card: its state in one or two words. */
export interface ConnectionHead {
  tone: 'ok' | 'warn' | 'bad' | undefined;
  icon: IconName;
  words: string;
}

/** The exact word for a connection’s state. A connector without a client id cannot be connected by anyone yet. */
export function connectionHead({
  state,
  configured,
}: Pick<Connection, 'state' | 'configured'>): ConnectionHead {
  if (!configured && state === 'not-connected')
    return { tone: undefined, icon: 'lock', words: say('connection.head.notSetUp') };
  const heads = {
    'not-connected': { tone: undefined, icon: 'idle', words: say('connection.head.notConnected') },
    waiting: { tone: undefined, icon: 'queued', words: say('connection.head.waiting') },
    connected: { tone: 'ok', icon: 'ok', words: say('connection.head.connected') },
    'needs-reconnect': { tone: 'warn', icon: 'warn', words: say('connection.head.needsReconnect') },
    blocked: { tone: 'bad', icon: 'lock', words: say('connection.head.blocked') },
    'plan-needed': { tone: undefined, icon: 'lock', words: say('connection.head.planNeeded') },
  } as const satisfies Record<Connection['state'], ConnectionHead>;
  return heads[state];
}

/** All words of the card’s body and buttons. `label` is the connector’s own. */
export const connectionWords = {
  sends: (label: string, permissions: readonly string[]) =>
    permissions.length === 0
      ? say('connection.sends', { label })
      : say('connection.sendsWith', { label, permissions: listed(permissions.map(uncapitalised)) }),
  notSetUp: (label: string) => say('connection.notSetUp', { label }),
  sayYes: (label: string) => say('connection.sayYes', { label }),
  minutes: (minutes: number) => say('connection.minutes', { minutes: Math.max(0, minutes) }),
  expired: say('connection.expired'),
  byItself: say('connection.byItself'),
  adminAsked: (label: string) => say('connection.adminAsked', { label }),
  adminThen: say('connection.adminThen'),
  keepAccount: (account: string) => say('connection.keepAccount', { account }),
  changeTo: (account: string) => say('connection.changeTo', { account }),
  changeMeans: (account: string) => say('connection.changeMeans', { account }),
  account: say('connection.account'),
  as: say('connection.as'),
  since: say('connection.since'),
  lastPush: say('connection.lastPush'),
  connect: (label: string) => say('connection.connect', { label }),
  showWindow: say('connection.showWindow'),
  stop: say('connection.stop'),
  mapping: say('connection.mapping'),
  mappingProblems: (n: number) => say('connection.mappingProblems', { n }),
  settings: say('connection.settings'),
  reconnect: say('connection.reconnect'),
  disconnect: say('connection.disconnect'),
  copy: say('connection.copy'),
  swap: (label: string) => say('connection.swap', { label }),
  tryAgain: say('connection.tryAgain'),
  more: (label: string) => say('connection.more', { label }),
  simulated: say('connection.simulated'),
  simulatedWhy: (label: string) => say('connection.simulatedWhy', { label }),
  signInAt: say('connection.signInAt'),
  ownHost: say('connection.ownHost'),
  ownHostHint: say('connection.ownHostHint'),
  missing: (permissions: readonly string[]) =>
    say('connection.missing', { permissions: listed(permissions) }),
  callsUsed: (used: string, limit: string) => say('connection.callsUsed', { used, limit }),
  callsLeft: (remaining: string, limit: string) => say('connection.callsLeft', { remaining, limit }),
  nextPush: (people: number, calls: number) => say('connection.nextPush', { people, calls }),
  resets: (at: string) => say('connection.resets', { at }),
};

/** English permissions come as lines of a list; inside a sentence they start small. */
function uncapitalised(words: string): string {
  if (spokenLanguage() !== 'en') return words;
  const clean = words.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(clean) ? clean.charAt(0).toLowerCase() + clean.slice(1) : clean;
}
