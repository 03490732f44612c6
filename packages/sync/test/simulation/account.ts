import { type CrmClient, CrmError } from '@crmsync/connectors';
import {
  type CallEnd,
  heartbeatMs,
  newPace,
  type PaceRules,
  type PaceState,
  takeTurn,
} from '../../src/pace.ts';
import type { Process } from './process.ts';
import type { Time } from './time.ts';
import type { Vendor } from './vendor.ts';

/** What the processes share of one connected account: its pace, by the engine's own rules, and its tokens. */
export interface Account {
  pace: PaceState;
  tokens: { access: string; refresh: string };
  /** Who refreshes, and until when nobody else may. */
  refresher: { name: string; fence: number; until: number } | null;
  connected: boolean;
}

/** As the server does it: longer than a call to the token endpoint. */
const refreshLeaseMs = 40_000;

/** A connected account. */
export function openAccount(vendor: Vendor, rules: PaceRules): Account {
  return { pace: newPace(rules), tokens: vendor.connect(), refresher: null, connected: true };
}

/** What a process needs for calls. */
export interface CallerParts {
  readonly process: Process;
  readonly account: Account;
  readonly vendor: Vendor;
  readonly rules: PaceRules;
  readonly time: Time;
  /** A call was just sent. */
  called(): void;
}

let fences = 0;

/** Gives a run its client. `holds`: whether what the run holds is surely still its. */
export type Caller = (holds: () => boolean) => CrmClient;

/** The vendor's client as one process has it: at the account's pace, with a token that is refreshed by one process at a time. */
export function callerOf(parts: CallerParts): Caller {
  const { process, account, rules, time, vendor } = parts;
  let flying = 0;
  let ended: CallEnd[] = [];
  const report = (bulk: number) => {
    const told = ended;
    ended = [];
    const wants = { interactive: 0, bulk };
    const answer = takeTurn(
      account.pace,
      { holder: process.name, flying, ended: told, wants },
      rules,
      time.now(),
    );
    account.pace = answer.state;
    return answer;
  };
  const beat = () => {
    if (process.running() && flying > 0) report(0);
    time.after(heartbeatMs, beat);
  };
  beat();

  const enter = async (): Promise<void> => {
    for (;;) {
      await process.turn();
      const { granted, waits } = report(1);
      if (granted.bulk === 1) {
        flying += 1;
        return;
      }
      const wait = waits.bulk;
      const ms = (wait?.until ?? time.now()) - time.now();
      if (wait?.why === 'breaker')
        throw new CrmError('unavailable', 'It does not answer.', { retryAfterMs: Math.max(0, ms) });
      if (wait?.why === 'throttled')
        throw new CrmError('throttled', 'It asked for a pause.', { retryAfterMs: Math.max(0, ms) });
      await time.sleep(Math.max(1, Math.min(ms, 250)));
    }
  };

  const once = async <T>(make: Make<T>, token: string, holds: () => boolean): Promise<T> => {
    await enter();
    // Granted, and stopped before the call went out: the turn comes back later, and then it may be another's.
    await process.turn();
    try {
      if (!holds()) throw new CrmError('unavailable', 'It slept past its lease.', { code: 'stopped' });
      const answering = make(vendor.client(() => token));
      parts.called();
      const answer = await answering;
      ended.push({ kind: 'answered', at: time.now() });
      return answer;
    } catch (error) {
      const kind = error instanceof CrmError ? error.kind : 'unexpected';
      const stopped = error instanceof CrmError && error.details.code === 'stopped';
      ended.push({ kind: stopped ? 'signed-out' : kind, at: time.now() });
      throw error;
    } finally {
      flying -= 1;
      await process.turn();
    }
  };

  const call = async <T>(holds: () => boolean, make: Make<T>): Promise<T> => {
    const token = account.tokens.access;
    try {
      return await once(make, token, holds);
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'signed-out') throw error;
      return once(make, await refreshed(parts, token), holds);
    }
  };
  return holds => ({
    describe: object => call(holds, client => client.describe(object)),
    find: (emails, want) => call(holds, client => client.find(emails, want)),
    read: (object, ids, want) => call(holds, client => client.read(object, ids, want)),
    create: (object, records, options) => call(holds, client => client.create(object, records, options)),
    update: (object, records, options) => call(holds, client => client.update(object, records, options)),
    upsert: (object, key, records, options) =>
      call(holds, async client => (await client.upsert?.(object, key, records, options)) ?? []),
  });
}

type Make<T> = (client: CrmClient) => Promise<T>;

/** A token other than the stale one: the stored one, or a fresh one by this process if nobody else is at it. */
async function refreshed({ process, account, vendor, time }: CallerParts, stale: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    await process.turn();
    if (!account.connected) break;
    if (account.tokens.access !== stale) return account.tokens.access;
    if (account.refresher && account.refresher.until > time.now()) {
      await time.sleep(250);
      continue;
    }
    fences += 1;
    const mine = { name: process.name, fence: fences, until: time.now() + refreshLeaseMs };
    account.refresher = mine;
    const used = account.tokens.refresh;
    await time.sleep(50);
    const pair = vendor.refresh(used);
    await time.sleep(50);
    await process.turn();
    if (account.refresher?.fence !== mine.fence) continue;
    account.refresher = null;
    if (pair) account.tokens = pair;
    else account.connected = false;
  }
  throw new CrmError('signed-out', 'Connect it again.');
}
