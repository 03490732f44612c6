import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CrashPoint, readCrashes, writeCrashes } from '../process/crash-points.ts';
import { type Stage, startStage, type Vendor, vendors } from '../stage.ts';
import { openScene, type Scene, until } from './scene.ts';

/** Past every lease, and past the time in which a dead process's call may still be at work. */
const lateMs = 60_000;

it('crash points travel to a process and back', () => {
  const crashes = [
    { point: 'settle:committed', nth: 3, signal: 'SIGKILL' },
    { point: 'write:sent', nth: 1, signal: 'SIGSTOP' },
  ] as const;
  expect(readCrashes(writeCrashes(crashes))).toEqual(crashes);
  expect(() => readCrashes('nowhere 1 SIGKILL')).toThrow('no crash point');
});

/** Real processes are killed at a moment of their own work; only PostgreSQL outlives them. */
describe.runIf(process.env.TEST_POSTGRES_URL)('processes killed at a named moment', () => {
  let stage: Stage;
  let scene: Scene;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => scene?.close());
  afterAll(() => stage?.close());

  /** Everybody is there once, was made once, and the log says so. */
  async function expectOnce(vendor: Vendor, pushId: string): Promise<void> {
    const total = scene.ids.length;
    expect(await scene.ended(pushId)).toMatchObject({ total, created: total, failed: 0, duplicate: 0 });
    expect(new Set(await scene.copies(vendor))).toEqual(new Set([1]));
    expect(await scene.logged()).toEqual({ created: total });
    expect(
      await scene.one('select count(*)::int as open from sync_attempts where finished_at is null'),
    ).toEqual({
      open: 0,
    });
  }

  it.each([
    ['K1 before the push is stored', 'accept:before-commit', 0],
    ['K2 after it is stored, before the answer', 'accept:committed', 1],
  ] as const)('%s: the same key gives one push and one job', async (_, point, stored) => {
    scene = await openScene(stage, 120);
    const key = randomUUID();
    const dying = scene.start('server', point);
    await scene.ready();
    expect(await scene.push('hubspot', key)).toBeUndefined();
    expect(await dying.ended).toBe('SIGKILL');
    expect(await scene.one('select count(*)::int as pushes from pushes')).toEqual({ pushes: stored });
    const items = await scene.one('select count(*)::int as items from push_items');
    expect(items).toEqual({ items: stored * 120 });

    scene.start('server');
    await scene.ready();
    const [again, third] = [await scene.push('hubspot', key), await scene.push('hubspot', key)];
    expect(again?.status).toBe(202);
    expect(third?.body.id).toBe(again?.body.id);
    const other = await scene.push('hubspot', key, { policy: 'overwrite' });
    expect(other?.status).toBe(409);
    expect(await scene.one('select count(*)::int as pushes from pushes')).toEqual({ pushes: 1 });
    const jobs = await scene.one(
      "select count(*)::int as jobs from pgboss.job where data->>'pushId' is not null",
    );
    expect(jobs).toEqual({ jobs: 1 });
    scene.start('worker');
    await expectOnce('hubspot', again?.body.id);
  });

  const moments: readonly [string, CrashPoint, Vendor, number][] = [
    ['K3 after the lease, before the attempt', 'claim:committed', 'hubspot', 0],
    ['K3 after the lease, before the attempt', 'claim:committed', 'salesforce', 0],
    ['K4 after the attempt, before the call', 'attempt:committed', 'hubspot', 0],
    ['K4 after the attempt, before the call', 'attempt:committed', 'salesforce', 0],
    ['K5 during the call', 'write:sent', 'salesforce', 1],
    ['K6 when the answer begins, before it is stored', 'write:answered', 'hubspot', 1],
    ['K6 when the answer begins, before it is stored', 'write:answered', 'salesforce', 1],
    ['K6 just before the outcome is committed', 'settle:before-commit', 'salesforce', 1],
    ['K7 between two commits of one push', 'settle:committed', 'hubspot', 1],
    ['K7 between two commits of one push', 'settle:committed', 'salesforce', 1],
  ];
  it.each(moments)('%s (%s, %s): one record each, the log right', async (_, point, vendor, least) => {
    scene = await openScene(stage, 250);
    scene.start('server');
    await scene.ready();
    const accepted = await scene.push(vendor, randomUUID());
    const dying = scene.start('worker', point);
    expect(await dying.ended).toBe('SIGKILL');
    const written = await scene.writes(vendor);
    if (least === 0) expect(written).toBe(0);
    scene.start('worker', undefined, lateMs);
    await expectOnce(vendor, accepted?.body.id);
    // What was never sent is sent once: as many calls as the batches need.
    if (least === 0) expect(await scene.writes(vendor)).toBe(vendor === 'hubspot' ? 3 : 2);
  });

  it.each(vendors)('K8 stopped past the lease and gone on: %s gets everybody once', async vendor => {
    scene = await openScene(stage, 250);
    scene.start('server');
    await scene.ready();
    const accepted = await scene.push(vendor, randomUUID());
    const stopped = scene.start('worker', { point: 'attempt:committed', nth: 1, signal: 'SIGSTOP' });
    await until(async () => {
      const { open } = await scene.one<{ open: number }>('select count(*)::int as open from sync_attempts');
      return open > 0;
    }, 30_000);
    scene.start('worker', undefined, lateMs);
    await scene.ended(accepted?.body.id);
    stopped.signal('SIGCONT');
    // It goes on where it stood; its lease is another's by now.
    await until(async () => {
      const { active } = await scene.one<{ active: number }>(
        "select count(*)::int as active from pgboss.job where data->>'pushId' is not null and state = 'active'",
      );
      return active === 0;
    }, 30_000);
    await expectOnce(vendor, accepted?.body.id);
    expect(stopped.alive()).toBe(true);
  });
});
