import { type CallApi, type CrmConnector, CrmError } from '@crmsync/connectors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createGovernor, type Governor } from '../../src/pace/governor.ts';
import type { Store } from '../../src/store/database.ts';
import { databases, testStore } from '../databases.ts';
import { toyConnector } from './toy-connector.ts';

const start = Date.parse('2026-11-22T09:00:00Z');
const answer = { status: 200, headers: new Headers(), body: null };

/** Several processes are several governors on one database: none knows what another has in memory. */
describe.each(databases)('the governor on %s', database => {
  let store: Store;
  let now = start;
  let governors: Governor[] = [];
  beforeEach(async () => {
    store = await testStore(database);
    now = start;
  });
  afterEach(async () => {
    await told();
    governors = [];
    await store.close();
  });

  /** Once all have told the others of their last calls. */
  const told = () => Promise.all(governors.map(each => each.close()));

  function processOn(): Governor {
    const governor = createGovernor({
      store,
      now: () => now,
      log: createLog('silent'),
      watch: { call: (_of, work) => work() },
      dailyReserve: 0.1,
    });
    governors.push(governor);
    return governor;
  }

  /** Calls of an account through a process; `vendor` answers them. */
  const callsOf = (
    governor: Governor,
    vendor: CallApi,
    account = 'portal',
    connector: CrmConnector = toyConnector(),
  ) => ({
    click: () => governor.paced(connector, { id: account }, vendor)('/click'),
    bulk: () => governor.paced(connector, { id: account }, vendor, { lane: 'bulk' })('/bulk'),
  });

  const refusal = (made: Promise<unknown>) =>
    made.then(
      () => null,
      (error: unknown) => (error instanceof CrmError ? error : Promise.reject(error)),
    );

  it('C1 a pause that the vendor asked one process for holds for all', async () => {
    let asked = 0;
    const vendor: CallApi = async () => {
      asked += 1;
      if (asked === 1) throw new CrmError('throttled', 'slow down', { retryAfterMs: 7000 });
      return answer;
    };
    const [one, two] = [callsOf(processOn(), vendor), callsOf(processOn(), vendor)];
    expect(await refusal(one.bulk())).toMatchObject({ kind: 'throttled' });
    await told();
    now += 3000;
    expect(await refusal(two.click())).toMatchObject({ kind: 'throttled', details: { retryAfterMs: 4000 } });
    expect(asked).toBe(1);
    now += 4000;
    expect(await refusal(two.click())).toBeNull();
    expect(asked).toBe(2);
  });

  it('a turn that is taken ahead is the first call’s, and is given back when none follows', async () => {
    const connector = toyConnector({ concurrency: 1 });
    const asked: string[] = [];
    const vendor: CallApi = async path => {
      asked.push(path);
      return answer;
    };
    const governor = processOn();
    const others = callsOf(governor, vendor, 'portal', connector);
    const ahead = (over: AbortController) =>
      governor.paced(connector, { id: 'portal' }, vendor, { ahead: over.signal });
    const used = new AbortController();
    const call = ahead(used);
    const other = others.click();
    await call('/ahead');
    await other;
    expect(asked).toEqual(['/ahead', '/click']);
    used.abort();
    const unused = new AbortController();
    ahead(unused);
    const waiting = others.click();
    unused.abort();
    await waiting;
    expect(asked).toHaveLength(3);
    expect(await refusal(others.click())).toBeNull();
  });

  it('C2 a used-up day rests one account in every process, and no other account', async () => {
    let asked = 0;
    const vendor: CallApi = async () => {
      asked += 1;
      throw new CrmError('exhausted', 'used up', { retryAfterMs: 3_600_000 });
    };
    const [one, two] = [callsOf(processOn(), vendor), callsOf(processOn(), vendor)];
    expect(await refusal(one.bulk())).toMatchObject({ kind: 'exhausted' });
    await told();
    const again = await refusal(two.bulk());
    expect(again).toMatchObject({
      kind: 'exhausted',
      details: { retryAfterMs: 3_600_000, short: 'daily limit' },
    });
    expect(asked).toBe(1);
    expect(await refusal(callsOf(processOn(), async () => answer, 'other').bulk())).toBeNull();
  });

  it('C3 an account that does not answer is asked by one process at a time, once per interval', async () => {
    let asked = 0;
    let up = false;
    const vendor: CallApi = async () => {
      asked += 1;
      if (!up) throw new CrmError('unavailable', 'down');
      return answer;
    };
    const processes = [processOn(), processOn()].map(governor => callsOf(governor, vendor));
    const everybody = async () => {
      const made = await Promise.all(processes.flatMap(each => [each.bulk(), each.click()]).map(refusal));
      await told();
      return made.filter(error => error === null).length;
    };
    for (let round = 0; round < 5; round += 1) await everybody();
    expect(asked).toBeLessThanOrEqual(10);
    const before = asked;
    await everybody();
    expect(asked).toBe(before);
    now += 16_000;
    await everybody();
    expect(asked).toBe(before + 1);
    up = true;
    now += 31_000;
    await everybody();
    expect(asked).toBe(before + 2);
    expect(await everybody()).toBe(4);
  });

  it('C3 a vendor that answers nobody is asked by one account for all; one broken account stops no other', async () => {
    let asked = 0;
    let up = false;
    const answering = Promise.withResolvers<void>();
    const vendor: CallApi = async () => {
      asked += 1;
      if (!up) throw new CrmError('unavailable', 'down');
      await answering.promise;
      return answer;
    };
    const governor = processOn();
    const broken = callsOf(governor, vendor, 'broken');
    for (let n = 0; n < 12; n += 1) await refusal(broken.click());
    expect(await refusal(callsOf(governor, async () => answer, 'well').click())).toBeNull();
    await told();
    const accounts = Array.from({ length: 12 }, (_, n) => callsOf(processOn(), vendor, `portal ${n}`));
    for (const each of accounts) await refusal(each.click());
    await told();
    const before = asked;
    for (const each of accounts) expect(await refusal(each.click())).toMatchObject({ kind: 'unavailable' });
    expect(asked).toBe(before);
    now += 16_000;
    up = true;
    let refused = 0;
    const made = accounts.map(async each => {
      const error = await refusal(each.click());
      if (error) refused += 1;
      if (refused === accounts.length - 1) answering.resolve();
      return error;
    });
    expect((await Promise.all(made)).filter(error => error === null)).toHaveLength(1);
    expect(asked).toBe(before + 1);
    await told();
    for (const each of accounts) expect(await refusal(each.click())).toBeNull();
  });

  it('stops waiting when its process does', async () => {
    const stopping = new AbortController();
    const never = Promise.withResolvers<typeof answer>();
    const connector = toyConnector({ concurrency: 1 });
    const governor = processOn();
    const manner = { lane: 'bulk', signal: stopping.signal } as const;
    const begun = Promise.withResolvers<void>();
    const calling = () => {
      begun.resolve();
      return never.promise;
    };
    const first = governor.paced(connector, { id: 'portal' }, calling, manner)('/first');
    await begun.promise;
    const second = refusal(
      governor.paced(connector, { id: 'portal' }, async () => answer, manner)('/second'),
    );
    stopping.abort();
    expect(await second).toMatchObject({ kind: 'unavailable', details: { code: 'stopped' } });
    never.resolve(answer);
    expect(await first).toBe(answer);
  });

  it('many calls share one question to the database', async () => {
    const governor = processOn();
    const connector = toyConnector({ concurrency: 50 });
    const call = governor.paced(connector, { id: 'portal' }, async () => answer);
    await call('/first');
    await governor.close();
    const version = async () =>
      (await store.db.selectFrom('account_pace').select('version').executeTakeFirstOrThrow()).version;
    const before = await version();
    await Promise.all(Array.from({ length: 40 }, () => call('/many')));
    await governor.close();
    expect((await version()) - before).toBeLessThanOrEqual(10);
  });
});
