import type { BulkApi, CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { PushPorts, PushTask, Settlement } from '../src/ports.ts';
import { runFollowUps } from '../src/run-follow-ups.ts';
import { runPush } from '../src/run-push.ts';
import { crmError, memoryFollowUps, memoryTurns, plain } from './extras-fakes.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

function sceneOf(count: number, concurrency: number) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const ledger = memoryLedger(
    Array.from({ length: count }, (_, n) => contactOf({ id: `c${n}`, emails: [`p${n}@x.com`] })),
    clock,
  );
  const ports = portsOf(crm, ledger, clock, 1);
  const limits = { ...ports.connector.limits, concurrency };
  return { crm, clock, ledger, ports: { ...ports, connector: { ...ports.connector, limits } } };
}

describe('two claims that have to halt at once', () => {
  /** Each of two look-ups under way at the same time fails with its own error. */
  async function halted(errors: readonly CrmError[]) {
    const { clock, ports } = sceneOf(20, errors.length);
    const waiting: (() => void)[] = [];
    const find: PushPorts['client']['find'] = async () => {
      const error = errors[waiting.length];
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        if (waiting.length === errors.length) for (const each of waiting) each();
      });
      throw error ?? new Error('more look-ups than claims');
    };
    const result = await runPush({ ...task, maxSleepMs: 0 }, { ...ports, client: { ...ports.client, find } });
    if (result.end !== 'halted') throw new Error(`it ended as ${result.end}`);
    return [result.reason, result.until && result.until.getTime() - clock.now().getTime()];
  }
  const short = crmError('throttled', { retryAfterMs: 5000 });
  const long = crmError('exhausted', { retryAfterMs: 60_000 });
  const never = crmError('signed-out');

  it('halt for the longer of their pauses, whichever comes first', async () => {
    expect(await halted([short, long])).toEqual(['quota', 60_125]);
    expect(await halted([long, short])).toEqual(['quota', 60_125]);
  });

  it('halt until the connection is mended when one of them needs that', async () => {
    expect(await halted([never, long])).toEqual(['connection', null]);
    expect(await halted([long, never])).toEqual(['connection', null]);
    expect(await halted([short, short])).toEqual(['vendor', 5125]);
  });
});

describe('how many claims are under way', () => {
  /** Look-ups under way at once, as each of them began. */
  async function underWay(failures: number, first?: CrmError) {
    const { crm, ledger, ports } = sceneOf(40, 3);
    let now = 0;
    const seen: number[] = [];
    const find: typeof crm.client.find = async (...given) => {
      now += 1;
      seen.push(now);
      for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve));
      now -= 1;
      if (first && seen.length === 1) throw first;
      return crm.client.find(...given);
    };
    await runPush({ ...task, failures }, { ...ports, client: { ...crm.client, find } });
    expect(new Set(outcomes(ledger).slice(first ? 10 : 0))).toEqual(new Set(['created']));
    return seen;
  }

  it('is as many as the connector takes from the first, when all is well', async () => {
    expect((await underWay(0)).slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('is one after a failure, until one has gone well again', async () => {
    const seen = await underWay(1);
    // A claim is ten batches of one: ten look-ups each.
    expect(Math.max(...seen.slice(0, 10))).toBe(1);
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });

  it('is still one when what follows a failure fails for good', async () => {
    const seen = await underWay(1, crmError('unexpected'));
    expect(Math.max(...seen.slice(0, 11))).toBe(1);
    expect(Math.max(...seen)).toBeGreaterThan(1);
  });
});

describe('how much is claimed', () => {
  const bulk: BulkApi = {
    from: 50,
    max: 70,
    create: async () => 'j',
    run: async () => undefined,
    read: async () => 'never-ran',
  };
  async function firstClaim(more: Partial<PushTask>, api?: BulkApi, batch = 1) {
    const clock = memoryClock();
    const crm = memoryCrm();
    const ledger = memoryLedger([], clock);
    const limits: number[] = [];
    const claim = async (limit: number) => {
      limits.push(limit);
      return ledger.claim(limit);
    };
    const ports = portsOf(crm, { ...ledger, claim }, clock, batch);
    await runPush(
      { ...task, ...more },
      { ...ports, client: { ...crm.client, ...(api ? { bulk: api } : {}) } },
    );
    return limits[0];
  }

  it('is ten batches, or a whole job of a push that is worth one', async () => {
    expect(await firstClaim({ total: 500 })).toBe(10);
    expect(await firstClaim({ total: 49 }, bulk)).toBe(10);
    expect(await firstClaim({ total: 50 }, bulk)).toBe(70);
    expect(await firstClaim({}, bulk)).toBe(10);
    expect(await firstClaim({ total: 500 }, bulk, 100)).toBe(1000);
  });
});

describe('a call that fails', () => {
  it('for good, before anything was written, fails its claim and nothing else', async () => {
    const { crm, ledger, ports } = sceneOf(20, 1);
    crm.faults.before = verb => {
      if (verb === 'find' && crm.calls.length === 1) throw crmError('unexpected');
    };
    expect(await runPush(task, ports)).toEqual({ end: 'finished' });
    expect(outcomes(ledger)).toEqual([...Array(10).fill('failed'), ...Array(10).fill('created')]);
  });

  it('while it was told to stop is no failure of the CRM’s', async () => {
    const { clock, ledger, ports } = sceneOf(1, 1);
    const stopping = new AbortController();
    const find = async () => {
      stopping.abort();
      throw crmError('throttled', { retryAfterMs: 5000 });
    };
    const told: Settlement[] = [];
    const noting = {
      ...ledger,
      settle: async (fence: string, all: readonly Settlement[]) => {
        told.push(...all);
        await ledger.settle(fence, all);
      },
    };
    const given = { ...ports, ledger: noting, client: { ...ports.client, find } };
    expect(await runPush({ ...task, signal: stopping.signal }, given)).toEqual({ end: 'stopped' });
    expect(told).toEqual([{ itemId: 'i0', as: 'retry-wait', at: clock.now(), problem: null, strike: false }]);
  });
});

describe('what follows the writes', () => {
  const following = (error: Error) => {
    const { ports } = sceneOf(0, 1);
    const fail = async () => {
      throw error;
    };
    const followUps = { ...memoryFollowUps(null).ledger, claim: fail };
    const extras = { options: plain, companies: memoryTurns().ledger, followUps };
    return runFollowUps(task, { ...ports, extras }, 2);
  };

  it('halts as claims do when the CRM asks for it, and breaks when we do', async () => {
    expect(await following(crmError('exhausted'))).toMatchObject({
      halted: { end: 'halted', reason: 'quota', failures: 3 },
      yielded: false,
      failures: 3,
    });
    await expect(following(new Error('the database is gone'))).rejects.toThrow('the database is gone');
  });
});
