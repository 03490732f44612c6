import type { Connection, ContactCrmState } from '@crmsync/contract';
import { refusalChip } from '../text/problem-words.ts';
import { recordHref } from '../text/safe-href.ts';
import { say } from '../text/say.ts';
import { since, timeOf } from '../text/times.ts';
import type { IconName } from './icon.tsx';

/** What a chip needs to know of a CRM. */
export type ChipConnector = Pick<Connection, 'connector' | 'label' | 'objects'>;

/** A chip as it is drawn. `crm` is put before words that do not name the CRM themselves. */
export interface ChipWords {
  tone: 'ok' | 'idle' | 'run' | 'warn' | 'bad';
  icon: IconName;
  spin: boolean;
  crm: string | null;
  words: string;
  when: string | null;
}

/** Where a chip leads: a screen of ours (`to`) or the record in the CRM (`href`). */
export type ChipTarget = { to: string } | { href: string } | null;

/** The exact words for where a contact stands in a CRM. `now` in milliseconds. */
export function chipWords(state: ContactCrmState, connector: ChipConnector, now: number): ChipWords {
  const { label } = connector;
  const plain = { spin: false, crm: null, when: null };
  const own = { ...plain, crm: label };
  const when = state.at === null ? null : since(state.at, now);
  switch (state.status) {
    case 'never':
      return { ...plain, tone: 'idle', icon: 'idle', words: say('chip.never', { label }) };
    case 'queued':
      return { ...plain, tone: 'run', icon: 'queued', words: say('chip.queued', { label }) };
    case 'sending':
      return { ...plain, tone: 'run', icon: 'running', spin: true, words: say('chip.sending', { label }) };
    case 'checking':
      return { ...plain, tone: 'run', icon: 'running', spin: true, words: say('chip.checking', { label }) };
    case 'in':
      return { ...plain, tone: 'ok', icon: 'ok', words: inWords(state, connector), when };
    case 'changed':
      return { ...own, tone: 'idle', icon: 'changed', words: say('chip.changed'), when };
    case 'skipped':
      return { ...own, tone: 'idle', icon: 'skip', words: skippedWords(reasonWords(state)) };
    case 'duplicate':
      return { ...own, tone: 'warn', icon: 'question', words: matches(state.candidates) };
    case 'waits-quota':
      return { ...own, tone: 'warn', icon: 'paused', words: quotaWords(state.reason) };
    case 'waits-connection':
      return { ...own, tone: 'warn', icon: 'paused', words: say('chip.waitsConnection') };
    case 'waits-plan':
      return { ...own, tone: 'warn', icon: 'paused', words: say('chip.waitsPlan') };
    case 'failed':
      return { ...own, tone: 'bad', icon: 'bad', words: failedWords(reasonWords(state)) };
  }
}

/** Where the chip is explained or solved. */
export function chipTarget(state: ContactCrmState, connector: ChipConnector, contactId: string): ChipTarget {
  const settings = `/integrations/${connector.connector}`;
  const push = state.pushId === null ? { to: `/contacts/${contactId}` } : { to: `/pushes/${state.pushId}` };
  switch (state.status) {
    case 'never':
      return { to: `/push?connector=${connector.connector}&contact=${contactId}` };
    case 'queued':
    case 'sending':
    case 'checking':
    case 'waits-quota':
      return push;
    case 'in': {
      const href = recordHref(state.recordUrl);
      return href === null ? null : { href };
    }
    case 'changed':
    case 'failed':
      return { to: `/contacts/${contactId}` };
    case 'skipped':
      return { to: settings };
    case 'duplicate':
      return { to: state.itemId === null ? '/decide' : `/decide?item=${state.itemId}` };
    case 'waits-connection':
      return { to: '/integrations' };
    case 'waits-plan':
      return { to: '/billing' };
  }
}

/** `1 possible match`, `2 possible matches`. */
export function matches(candidates: number | undefined): string {
  return candidates === undefined ? say('chip.someMatches') : say('chip.matches', { n: candidates });
}

/** With several kinds of record, the kind is worth a word: `Lead in …`. */
function inWords(state: ContactCrmState, { label, objects }: ChipConnector): string {
  return objects.length > 1 && state.object !== null
    ? say('chip.objectIn', { object: state.object.label, label })
    : say('chip.in', { label });
}

function reasonWords({ reason, reasonCode }: ContactCrmState): string | null {
  return reason === null || reasonCode === undefined
    ? reason
    : refusalChip({ code: reasonCode, short: reason });
}

/** `Skipped`, with the reason where one is known. */
export function skippedWords(why: string | null | undefined): string {
  return why ? say('chip.skippedWhy', { why }) : say('chip.skipped');
}

/** `Failed`, with the reason where one is known. */
export function failedWords(why: string | null | undefined): string {
  return why ? say('chip.failedWhy', { why }) : say('chip.failed');
}

/** The reason of a quota wait is the moment it ends, when that is known. */
function quotaWords(reason: string | null): string {
  const until = reason !== null && !Number.isNaN(Date.parse(reason)) ? timeOf(reason) : reason;
  return until ? say('chip.waitsQuotaUntil', { until }) : say('chip.waitsQuota');
}
