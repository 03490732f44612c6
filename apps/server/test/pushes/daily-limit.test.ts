import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { listen } from './event-page.ts';
import { addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

const hourMs = 3_600_000;

describe.each(databases)('a CRM’s day of calls, on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeEach(async () => {
    scene = await startScene(database);
    person = await scene.person();
    await scene.forget();
  });
  afterEach(() => scene?.close());

  /** Time passes for us and for the CRM. */
  async function pass(ms: number): Promise<void> {
    scene.server.advance(ms);
    await scene.sim('salesforce', 'clock', { advanceMs: ms });
  }

  /** The customer's other apps make all the calls that are left of the day. */
  async function useUp(limit: number): Promise<void> {
    await scene.sim('salesforce', 'limits', { dailyRequests: limit });
    const { access_token } = (await scene.sim('salesforce', 'grant', {})) as { access_token: string };
    const url = `${scene.server.simulator.salesforceUrl}/services/data/v67.0/limits`;
    const headers = { authorization: `Bearer ${access_token}` };
    for (let calls = 0; calls <= limit; calls += 1)
      if ((await fetch(url, { headers })).status === 403) return;
    throw new Error('The day has no end');
  }

  const parkedAfter = (id: string, before: number) =>
    until(async () => {
      const { body } = await person.get(`/api/pushes/${id}`);
      return body.state === 'parked' && Date.parse(body.parked.until) > before && body;
    }, 60_000);

  it('C16 used up by others: paused with a live message, asked about now and then, and sent by itself the next day', async () => {
    const contactIds = await addContacts(person, 5);
    await useUp(60);
    await scene.sim('salesforce', 'calls', undefined, 'DELETE');
    const page = await listen(person.url, { authorization: `Bearer ${person.token}` });
    const asked = { connector: 'salesforce', object: 'Lead', contactIds };
    const { body: push } = await person.post('/api/pushes', asked);

    const parked = await parkedAfter(push.id, Date.now());
    expect(parked.parked.reason).toBe('quota');
    expect(parked.counts).toMatchObject({ total: 5, created: 0, failed: 0 });
    await until(async () =>
      page.told.some(({ data }) => data.type === 'push' && data.push.parked?.reason === 'quota'),
    );
    await until(async () =>
      page.told.some(({ data }) => data.type === 'contact.crm' && data.crm.status === 'waits-quota'),
    );
    expect((await scene.calls('salesforce')).length).toBeLessThanOrEqual(2);

    // The pause is over, the day is not: it costs one question, and all wait on.
    await pass(Date.parse(parked.parked.until) - Date.now() + 1000);
    const again = await parkedAfter(push.id, Date.parse(parked.parked.until));
    expect(again.parked.reason).toBe('quota');
    expect((await scene.calls('salesforce')).length).toBeLessThanOrEqual(4);
    expect(await scene.records('salesforce', 'Lead')).toEqual([]);

    await pass(24 * hourMs);
    const done = await pushEnded(person, push.id, 60_000);
    expect(done).toMatchObject({ parked: null, counts: { total: 5, created: 5, failed: 0 } });
    expect(await scene.records('salesforce', 'Lead')).toHaveLength(5);
    await until(async () => page.told.some(({ data }) => data.type === 'push' && data.push.state === 'done'));
    await page.close();
  }, 180_000);
});
