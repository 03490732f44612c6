import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../scripts/test/postgres.ts';
import { type CrashPoint, readCrashes, writeCrashes } from '../process/crash-points.ts';
import type { Vendor } from '../stage.ts';
import { type Scene, until, waitMs, withScene } from './scene.ts';

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

const testMs = 3 * waitMs;

/** Everybody is there once, was made once, and the log says so. */
async function expectOnce(scene: Scene, vendor: Vendor, pushId: string): Promise<void> {
  const total = scene.ids.length;
  expect(await scene.ended(pushId)).toMatchObject({ total, created: total, failed: 0, duplicate: 0 });
  expect(new Set(await scene.copies(vendor))).toEqual(new Set([1]));
  expect(await scene.logged()).toEqual({ created: total });
  const open = 'select count(*)::int as open from sync_attempts where finished_at is null';
  expect(await scene.one(open)).toEqual({ open: 0 });
}

/** Real processes are killed at a moment of their own work; only PostgreSQL outlives them. They mostly wait, so several at once. */
describe.runIf(process.env.TEST_POSTGRES_URL).concurrent('processes killed at a named moment', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  it.each([
    ['K1 before the push is stored', 'accept:before-commit', 0],
    ['K2 after it is stored, before the answer', 'accept:committed', 1],
  ] as const)(
    '%s: the same key gives one push and one job',
    (_, point, stored) =>
      withScene(postgres, 120, async scene => {
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
        await expectOnce(scene, 'hubspot', again?.body.id);
      }),
    testMs,
  );

  const moments: readonly [string, CrashPoint, Vendor, number][] = [
    ['K3 after the lease, before the attempt', 'claim:committed', 'hubspot', 0],
    ['K4 after the attempt, before the call', 'attempt:committed', 'hubspot', 0],
    ['K4 after the attempt, before the call', 'attempt:committed', 'salesforce', 0],
    ['K5 during the call', 'write:sent', 'salesforce', 1],
    ['K6 when the answer begins, before it is stored', 'write:answered', 'hubspot', 1],
    ['K6 just before the outcome is committed', 'settle:before-commit', 'salesforce', 1],
    ['K7 between two commits of one push', 'settle:committed', 'hubspot', 1],
    ['K7 between two commits of one push', 'settle:committed', 'salesforce', 1],
  ];
  it.each(moments)(
    '%s (%s, %s): one record each, the log right',
    (_, point, vendor, least) =>
      withScene(postgres, 250, async scene => {
        scene.start('server');
        await scene.ready();
        const accepted = await scene.push(vendor, randomUUID());
        const dying = scene.start('worker', point);
        expect(await dying.ended).toBe('SIGKILL');
        const written = await scene.writes(vendor);
        if (least === 0) expect(written).toBe(0);
        scene.start('worker', undefined, lateMs);
        await expectOnce(scene, vendor, accepted?.body.id);
        // What was never sent is sent once: as many calls as the batches need.
        if (least === 0) expect(await scene.writes(vendor)).toBe(vendor === 'hubspot' ? 3 : 2);
      }),
    testMs,
  );

  it(
    'K8 stopped between attempt and call past its lease, then gone on: nobody is sent a second time',
    () =>
      withScene(postgres, 250, async scene => {
        scene.start('server');
        await scene.ready();
        // Nothing is unique there: a second create would make a second record.
        const accepted = await scene.push('salesforce', randomUUID());
        const stopped = scene.start('worker', { point: 'attempt:committed', nth: 1, signal: 'SIGSTOP' });
        await until(async () => {
          const { begun } = await scene.one<{ begun: number }>(
            'select count(*)::int as begun from sync_attempts',
          );
          return begun > 0;
        }, waitMs);
        scene.start('worker', undefined, lateMs);
        await scene.ended(accepted?.body.id);
        const written = await scene.writes('salesforce');
        stopped.signal('SIGCONT');
        // It goes on where it stood, is refused, and puts its job down.
        await until(async () => {
          const { active } = await scene.one<{ active: number }>(
            "select count(*)::int as active from pgboss.job where data->>'pushId' is not null and state = 'active'",
          );
          return active === 0;
        }, waitMs);
        expect(stopped.alive()).toBe(true);
        await expectOnce(scene, 'salesforce', accepted?.body.id);
        expect(await scene.writes('salesforce')).toBe(written);
      }),
    testMs,
  );

  it(
    'K11 no connection to the database is free: 503, and nothing is half accepted',
    () =>
      withScene(postgres, 20, async scene => {
        scene.start('server');
        await scene.ready();
        const lock = await scene.hold('lock table pushes in exclusive mode');
        const asked = Array.from({ length: 30 }, () => scene.push('hubspot', randomUUID()));
        // Those that hold a connection wait for the lock, the others for a connection.
        const first = await Promise.race(asked);
        expect([first?.status, first?.body.code]).toEqual([503, 'unavailable']);
        await lock.release();
        const answers = await Promise.all(asked);
        const accepted = answers.filter(answer => answer?.status === 202);
        expect(new Set(answers.map(answer => answer?.status))).toEqual(new Set([202, 503]));
        await expectWhole(scene, accepted.length);
      }),
    testMs,
  );

  it(
    'K11 the disk is full: 503, and nothing is half accepted',
    () =>
      withScene(postgres, 20, async scene => {
        scene.start('server');
        await scene.ready();
        // What PostgreSQL says when a file cannot grow, in the middle of the transaction: the push is stored, its items are not.
        await scene.run(`create function full_disk() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
        await scene.run('create trigger full_disk before insert on push_items execute function full_disk()');
        const key = randomUUID();
        const refused = await scene.push('hubspot', key);
        expect([refused?.status, refused?.body.code]).toEqual([503, 'unavailable']);
        expect(refused?.headers.get('retry-after')).not.toBeNull();
        await expectWhole(scene, 0);
        await scene.run('drop trigger full_disk on push_items');
        expect((await scene.push('hubspot', key))?.status).toBe(202);
        await expectWhole(scene, 1);
      }),
    testMs,
  );
});

/** So many pushes, each with all its items and one job. */
async function expectWhole(scene: Scene, pushes: number): Promise<void> {
  const counts = await scene.one(`select (select count(*)::int from pushes) as pushes,
    (select count(*)::int from push_items) as items,
    (select count(*)::int from pgboss.job where data->>'pushId' is not null) as jobs`);
  expect(counts).toEqual({ pushes, items: pushes * scene.ids.length, jobs: pushes });
}
