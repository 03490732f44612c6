import type { Simulator } from '@crmsync/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fields, WriteResult } from '../src/index.ts';
import type { Connected } from './support/connected.ts';
import { clear, count, seed, start, truth } from './support/hubspot.ts';

const usual = { upsertByEmail: 'partial', upsertMatchesSecondary: 'yes', upsertEmailFromId: 'yes' };

let simulator: Simulator;
let connected: Connected;
beforeAll(async () => {
  ({ simulator, connected } = await start());
});
beforeEach(async () => {
  await clear(connected);
  await connected.sim('switches', usual);
  await connected.sim('calls', undefined, 'DELETE');
});
afterAll(() => simulator?.close());

const upsert = async (records: readonly Fields[]) =>
  (await connected.client.upsert?.('contacts', 'email', records)) ?? [];
const idOf = (result: WriteResult | undefined) => (result?.ok ? result.id : '');

/** Paths of the calls made, below the object. */
async function paths(): Promise<string[]> {
  return (await connected.calls()).map(({ path }) => path.replace(/^.*\/contacts/, ''));
}

async function live(): Promise<Readonly<Record<string, string>>[]> {
  return (await truth(connected, 'contacts'))
    .filter(({ archived }) => !archived)
    .map(({ properties }) => properties);
}

describe('HubSpot upserts by e-mail', () => {
  it('the e-mail is the key and no property; a new contact has it, in one call', async () => {
    const id = await seed(connected, { email: 'there@x.example', city: 'Rome', phone: '1' });
    const results = await upsert([
      { email: 'There@x.example', city: 'Oslo' },
      { email: 'new@x.example', city: 'Bern' },
    ]);
    expect(results).toEqual([
      { ok: true, id, created: false },
      { ok: true, id: idOf(results[1]), created: true },
    ]);
    expect(await live()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ email: 'there@x.example', city: 'Oslo', phone: '1' }),
        expect.objectContaining({ email: 'new@x.example', city: 'Bern' }),
      ]),
    );
    const calls = await connected.calls();
    expect(calls).toHaveLength(1);
    const { inputs } = JSON.parse(calls[0]?.body ?? '{}') as { inputs: Record<string, unknown>[] };
    expect(inputs).toEqual([
      { id: 'There@x.example', idProperty: 'email', properties: { city: 'Oslo' }, objectWriteTraceId: '0' },
      { id: 'new@x.example', idProperty: 'email', properties: { city: 'Bern' }, objectWriteTraceId: '1' },
    ]);
  });

  it('D4 somebody found by a secondary address keeps the primary one', async () => {
    const id = await seed(connected, { email: 'first@x.example', city: 'Rome' }, ['second@x.example']);
    expect(await upsert([{ email: 'second@x.example', city: 'Oslo' }])).toEqual([
      { ok: true, id, created: false },
    ]);
    expect(await live()).toMatchObject([
      { email: 'first@x.example', hs_additional_emails: 'second@x.example', city: 'Oslo' },
    ]);
  });

  it('where HubSpot does not look at secondary addresses, that is a conflict, which names the contact', async () => {
    await connected.sim('switches', { upsertMatchesSecondary: 'no' });
    const id = await seed(connected, { email: 'first@x.example', city: 'Rome' }, ['second@x.example']);
    const results = await upsert([
      { email: 'second@x.example', city: 'Oslo' },
      { email: 'new@x.example', city: 'Bern' },
    ]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'duplicate', details: { existing: [{ object: 'contacts', id }] } } },
      { ok: true, created: true },
    ]);
    expect(await live()).toHaveLength(2);
    expect(await count(connected, 'second@x.example')).toBe(1);
  });

  it('is refused as a whole where HubSpot is atomic by e-mail: nothing of it was written', async () => {
    await connected.sim('switches', { upsertByEmail: 'atomic', upsertMatchesSecondary: 'no' });
    await seed(connected, { email: 'first@x.example' }, ['second@x.example']);
    for (const bad of [
      { email: 'second@x.example', city: 'Oslo' },
      { email: 'bad@x.example', lifecyclestage: 'none' },
    ])
      await expect(upsert([{ email: 'good@x.example', city: 'Bern' }, bad])).rejects.toMatchObject({
        kind: 'batch-refused',
      });
    expect(await live()).toHaveLength(1);
  });

  it('gives new contacts their e-mail by id where the key alone does not, all in one more call', async () => {
    await connected.sim('switches', { upsertEmailFromId: 'no' });
    const id = await seed(connected, { email: 'there@x.example' });
    const emails = ['a@x.example', 'there@x.example', 'b@x.example'];
    const results = await upsert(emails.map(email => ({ email, firstname: email })));
    expect(results).toEqual([
      { ok: true, id: idOf(results[0]), created: true },
      { ok: true, id, created: false },
      { ok: true, id: idOf(results[2]), created: true },
    ]);
    expect((await live()).map(({ email, firstname }) => [email, firstname])).toEqual(
      expect.arrayContaining(emails.map(email => [email, email])),
    );
    expect(await paths()).toEqual(['/batch/upsert', '/batch/update']);
  });

  it.each([400, 429, 503])(
    'says so when that call is answered by %i: they are known by their ids',
    async status => {
      await connected.sim('switches', { upsertEmailFromId: 'no' });
      await connected.fault({ path: '/batch/update', kind: 'status', status });
      const results = await upsert([{ email: 'a@x.example', firstname: 'Ann' }]);
      expect(results).toEqual([{ ok: true, id: idOf(results[0]), created: true, ignored: ['email'] }]);
      expect(await live()).toHaveLength(1);
    },
  );

  it('without trace ids an answer is known by its addresses; whoever cannot be told may have been written', async () => {
    const record = (id: string, properties: object) => ({ id, new: false, properties });
    const results = [
      record('2', { email: 'first@x.example', hs_additional_emails: 'second@x.example' }),
      record('1', { email: 'one@x.example' }),
      record('3', {}),
    ];
    await connected.fault({ path: '/batch/upsert', kind: 'status', status: 200, body: { results } });
    const told = await upsert(
      ['ONE@x.example', 'second@x.example', 'three@x.example'].map(email => ({ email })),
    );
    expect(told).toMatchObject([
      { ok: true, id: '1', created: false },
      { ok: true, id: '2', created: false },
      { ok: false, error: { kind: 'unknown-outcome' } },
    ]);
  });

  it('takes a contact back that was made although its person has one: nobody is there twice', async () => {
    await connected.sim('switches', { upsertEmailFromId: 'no', upsertMatchesSecondary: 'no' });
    await seed(connected, { email: 'first@x.example' }, ['second@x.example']);
    const results = await upsert([
      { email: 'second@x.example', firstname: 'Twin' },
      { email: 'new@x.example', firstname: 'New' },
    ]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'duplicate' } },
      { ok: true, created: true },
    ]);
    expect((await live()).map(({ email }) => email).sort()).toEqual(['first@x.example', 'new@x.example']);
    expect(await paths()).toEqual(['/batch/upsert', '/batch/update', '/batch/archive']);
  });

  it('and says that it has no e-mail when it could not be taken back', async () => {
    await connected.sim('switches', { upsertEmailFromId: 'no', upsertMatchesSecondary: 'no' });
    await seed(connected, { email: 'first@x.example' }, ['second@x.example']);
    await connected.fault({ path: '/batch/archive', kind: 'status', status: 503 });
    const [result] = await upsert([{ email: 'second@x.example', firstname: 'Twin' }]);
    expect(result).toMatchObject({ ok: true, created: true, ignored: ['email'] });
  });
});
