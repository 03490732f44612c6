import type { Connection } from '@crmsync/contract';
import { plural } from '../text/numbers.ts';
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
  if (!configured && state === 'not-connected') return { tone: undefined, icon: 'lock', words: 'Not set up' };
  const heads = {
    'not-connected': { tone: undefined, icon: 'idle', words: 'Not connected' },
    waiting: { tone: undefined, icon: 'queued', words: 'Waiting for you' },
    connected: { tone: 'ok', icon: 'ok', words: 'Connected' },
    'needs-reconnect': { tone: 'warn', icon: 'warn', words: 'Reconnect' },
    blocked: { tone: 'bad', icon: 'lock', words: 'Blocked by admin' },
  } as const satisfies Record<Connection['state'], ConnectionHead>;
  return heads[state];
}

/** All words of the card’s body and buttons. `label` is the connector’s own. */
export const connectionWords = {
  sends: (label: string, permissions: readonly string[]) =>
    `Sends contacts to the ${label} account you choose. ${needs(permissions)}Nothing else.`,
  notSetUp: (label: string) =>
    `This CRMSync has no key for ${label} yet. Whoever runs it can add one; nothing is needed from you.`,
  sayYes: (label: string) => `Say yes in the ${label} window.`,
  minutes: (minutes: number) =>
    minutes === 1 ? 'For 1 more minute.' : `For ${Math.max(0, minutes)} more minutes.`,
  expired: 'The time to say yes has run out. Stop, then connect again.',
  byItself: 'This card changes by itself.',
  adminAsked: (label: string) => `Does the ${label} window say that an admin must allow it?`,
  adminThen:
    'That page does not come back here. Send your admin this, stop, and connect again when it is done.',
  keepAccount: (account: string) => `Keep ${account}`,
  changeTo: (account: string) => `Change to ${account}`,
  changeMeans: (account: string) =>
    `Changing cancels what is queued for ${account}. Its records stay there; nothing of it is sent to the other account.`,
  account: 'Account',
  as: 'As',
  since: 'Since',
  lastPush: 'Last push',
  connect: (label: string) => `Connect ${label}`,
  showWindow: 'Show the window',
  stop: 'Stop',
  mapping: 'Mapping',
  mappingProblems: (n: number) => plural(n, 'problem', 'problems'),
  settings: 'Settings',
  reconnect: 'Reconnect',
  disconnect: 'Disconnect',
  copy: 'Copy message',
  tryAgain: 'Try again',
  more: (label: string) => `More for ${label}`,
  simulated: 'Simulator',
  simulatedWhy: (label: string) => `A make-believe ${label} on this server: no account, no real data.`,
  signInAt: 'Sign in at',
  ownHost: 'Your own sign-in address',
  ownHostHint: 'As in your browser when you sign in there',
  missing: (permissions: readonly string[]) => `Not granted: ${listed(permissions)}.`,
  callsLeft: (remaining: string, limit: string) => `${remaining} of ${limit} calls left`,
  resets: (at: string) => `starts over at ${at}`,
};

function needs(permissions: readonly string[]): string {
  return permissions.length === 0 ? '' : `Needs permission to ${listed(permissions.map(uncapitalised))}. `;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Permissions come as lines of a list; inside a sentence they start small. */
function uncapitalised(words: string): string {
  const clean = words.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(clean) ? clean.charAt(0).toLowerCase() + clean.slice(1) : clean;
}
