import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../apps/server/test/pushes/event-page.ts';
import { freePort, startPostgres, type TestPostgres } from '../../scripts/test/postgres.ts';
import { startLife } from '../process/life.ts';
import { until, waitMs, withScene } from './scene.ts';

const testMs = 3 * waitMs;

/** Two servers and a worker of one database, as real processes. */
describe.runIf(process.env.TEST_POSTGRES_URL)('two servers of one database', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  it(
    'a page whose server is killed goes on at the other one: no event is lost, none comes twice',
    () =>
      withScene(postgres, 60, async scene => {
        const first = scene.start('server');
        const port = String(await freePort());
        const second = startLife({
          role: 'server',
          env: { ...scene.stage.env(scene.database), PORT: port },
        });
        try {
          const other = `http://127.0.0.1:${port}`;
          await scene.ready();
          await until(async () => (await fetch(`${other}/readyz`)).ok, waitMs);
          scene.start('worker');
          await scene.stage.sim('hubspot', 'latency', { ms: 150 });
          const headers = { authorization: `Bearer ${scene.person.token}` };
          const page = await listen(scene.stage.url, headers);
          const witness = await listen(other, headers);

          // Pushes of ten each: some are told of before the server dies, some after, most while nobody listens.
          const pushes: string[] = [];
          const ask = async (from: number) => {
            const contactIds = scene.ids.slice(from, from + 10);
            const answer = await scene.push('hubspot', randomUUID(), { contactIds });
            expect(answer?.status).toBe(202);
            pushes.push(answer?.body.id);
          };
          for (const from of [0, 10, 20, 30]) await ask(from);
          await until(async () => page.told.length > 3, waitMs);
          await first.kill();
          await page.ended;
          const last = page.told.at(-1)?.id ?? '';
          const atOther = { ...scene.person, url: other };
          await until(async () => Number(witness.told.at(-1)?.id) > Number(last), waitMs);
          const back = await listen(other, { ...headers, 'last-event-id': last });
          for (const from of [40, 50]) {
            const contactIds = scene.ids.slice(from, from + 10);
            const send = { headers: { ...headers, 'content-type': 'application/json' }, method: 'POST' };
            const body = JSON.stringify({ connector: 'hubspot', object: 'contacts', contactIds });
            const answer = await fetch(`${atOther.url}/api/pushes`, { ...send, body });
            expect(answer.status).toBe(202);
            pushes.push(((await answer.json()) as { id: string }).id);
          }
          const ended = () =>
            new Set(
              [...page.told, ...back.told]
                .filter(({ data }) => data.type === 'push' && data.push.state === 'done')
                .map(({ data }) => data.push.id),
            );
          await until(async () => pushes.every(id => ended().has(id)), waitMs);

          const rows = await scene.stage.query<{ id: string }>(
            scene.database,
            'select id::text as id from events where id >= $1 order by events.id',
            [page.told[0]?.id],
          );
          const told = [...page.told, ...back.told].map(({ id }) => id);
          // What came after the last push's end may not have been told yet.
          const expected = rows.map(({ id }) => id).filter(id => Number(id) <= Number(told.at(-1)));
          expect(told).toEqual(expected);
          expect(back.told.length).toBeGreaterThan(0);
          expect(Number(back.told[0]?.id)).toBeGreaterThan(Number(last));
          await Promise.all([back.close(), witness.close()]);
        } finally {
          await second.kill();
        }
      }),
    testMs,
  );

  it(
    'N7 N5 two workers and a server fill the vendor’s window and never go beyond it, and clicks are not held up',
    () =>
      withScene(postgres, 2000, async scene => {
        const perWindow = 20;
        scene.start('server');
        await scene.ready();
        for (const _ of [1, 2]) scene.start('worker');
        const { person, stage } = scene;
        // Much smaller than the connector's own word, so that the vendor's headers have to be believed; a click warms up.
        await stage.sim('hubspot', 'limits', { burstPerTenSeconds: perWindow });
        const click = (id: string | undefined) =>
          person.post('/api/integrations/hubspot/sync-contact', { contactId: id, object: 'contacts' });
        expect((await click(scene.ids[0])).body).toMatchObject({ action: 'created' });
        await stage.sim('hubspot', 'calls', undefined, 'DELETE');

        const half = scene.ids.slice(0, 1000);
        const pushes = [half, scene.ids.slice(1000)].map(contactIds =>
          scene.push('hubspot', randomUUID(), { contactIds }),
        );
        const ids: string[] = (await Promise.all(pushes)).map(answer => answer?.body.id);
        const open = async () => {
          const [row] = await stage.query<{ open: number }>(
            scene.database,
            "select count(*)::int as open from push_items where state <> 'done'",
          );
          return row?.open ?? 0;
        };
        const seen = async () => {
          const { calls } = (await stage.sim('hubspot', 'calls')) as {
            calls: { path: string; status: number; at: string }[];
          };
          return calls.filter(({ path }) => path.startsWith('/crm/'));
        };
        await until(async () => (await seen()).length >= perWindow - 4, waitMs);
        for (const id of [scene.ids[1990], scene.ids[1991], scene.ids[1992]]) {
          const { body } = await click(id);
          expect(['created', 'updated', 'unchanged', 'skipped']).toContain(body.action);
        }
        // They were let through while most of the others still waited for the window.
        expect(await open()).toBeGreaterThan(500);
        for (const id of ids) expect(await scene.ended(id, 2 * waitMs)).toMatchObject({ failed: 0 });

        const calls = await seen();
        expect(calls.filter(({ status }) => status === 429)).toEqual([]);
        const times = calls.map(({ at }) => Date.parse(at)).toSorted((one, other) => one - other);
        const within = times.map((at, n) => times.slice(n).filter(other => other - at < 10_000).length);
        expect(Math.max(...within)).toBeLessThanOrEqual(perWindow);
        expect(Math.max(...within)).toBeGreaterThanOrEqual(perWindow - 6);
        expect(calls.length).toBeGreaterThan(2 * perWindow);
        expect(new Set(await scene.copies('hubspot'))).toEqual(new Set([1]));
      }),
    testMs,
  );
});
