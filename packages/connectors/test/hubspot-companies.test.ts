import type { Simulator } from '@crmsync/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CompanyKey, WriteResult } from '../src/index.ts';
import type { Connected } from './support/connected.ts';
import { clear, linked, seed, start, truth, withScopes } from './support/hubspot.ts';

let simulator: Simulator;
let connected: Connected;
beforeAll(async () => {
  ({ simulator, connected } = await start());
});
beforeEach(() => clear(connected));
afterAll(() => simulator?.close());

const company = (properties: Record<string, string>) => seed(connected, properties, [], 'companies');
const find = async (...keys: CompanyKey[]) => connected.client.companies?.find(keys);
const idsOf = (results: readonly WriteResult[] | undefined) =>
  (results ?? []).map(result => (result.ok ? result.id : ''));

/** What a connector does for a person of a company that is not known. */
async function findOrCreate(key: CompanyKey): Promise<string | undefined> {
  const [found] = (await find(key)) ?? [];
  return found?.[0] ?? idsOf(await connected.client.companies?.create([key]))[0];
}

async function live(): Promise<string[]> {
  return (await truth(connected, 'companies')).flatMap(({ id, archived }) => (archived ? [] : [id]));
}

describe('HubSpot companies', () => {
  it('C7 twins for one domain are not made, however many ask at once and however far the index lags', async () => {
    const key = { name: 'Acme', domain: 'Acme.example' };
    const ids = await Promise.all(Array.from({ length: 8 }, () => findOrCreate(key)));
    expect(new Set(ids).size).toBe(1);
    expect(await live()).toEqual([ids[0]]);
    expect(await findOrCreate({ name: 'Acme Inc.', domain: 'www.acme.example' })).toBe(ids[0]);
    expect(await live()).toHaveLength(1);
  });

  it('one that was made and deleted again before the index showed it is not found', async () => {
    const key = { name: 'Short', domain: 'short.example' };
    const id = await findOrCreate(key);
    await connected.sim(`records/companies/${id}`, undefined, 'DELETE');
    expect(await find(key)).toEqual([[]]);
    expect(await findOrCreate(key)).not.toBe(id);
  });

  it('asks once for many domains and names, and in parts where a search would be too long', async () => {
    await company({ name: 'Hit', domain: 'hit.example' });
    const keys = Array.from({ length: 100 }, (_, index) => ({
      name: `Company of considerable importance ${index}`,
      domain: index === 99 ? 'hit.example' : `domain-number-${index}.example`,
    }));
    const before = (await connected.calls()).length;
    expect((await find(...keys.slice(95)))?.map(ids => ids.length)).toEqual([0, 0, 0, 0, 1]);
    expect((await connected.calls()).length - before).toBe(1);
    expect((await find(...keys))?.filter(ids => ids.length > 0)).toHaveLength(1);
    const searches = (await connected.calls()).slice(before + 1);
    expect(searches.length).toBeLessThan(8);
    expect(searches.every(({ path, body }) => path.endsWith('/search') && body.length <= 3000)).toBe(true);
  });

  it('finds a company by a further domain', async () => {
    const id = await company({
      name: 'Acme',
      domain: 'acme.example',
      hs_additional_domains: 'acme.test;a.test',
    });
    expect(await find({ name: null, domain: 'a.test' })).toEqual([[id]]);
  });

  it('many of one name are many, on whatever page of the search they are', async () => {
    const records = Array.from({ length: 250 }, () => ({ properties: { name: 'Test' } }));
    await connected.sim('seed', { object: 'companies', records });
    expect((await find({ name: 'test', domain: null }))?.[0]).toHaveLength(250);
  });

  it('does not say that a company which was refused is there', async () => {
    await connected.fault({ path: 'companies/batch/create', kind: 'status', status: 503, body: 'busy' });
    const key = { name: 'Down', domain: 'down.example' };
    await expect(connected.client.companies?.create([key])).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await find(key)).toEqual([[]]);
    expect(await findOrCreate(key)).toBe((await live())[0]);
  });

  it('links by the default association, keeping what is there', async () => {
    const [first, second] = [await company({ name: 'One' }), await company({ name: 'Two' })];
    const person = { object: 'contacts', id: await seed(connected, { email: 'p@x.example' }) };
    for (const companyId of [first, second, first])
      await connected.client.companies?.link?.([{ record: person, companyId }]);
    expect((await linked(connected, person.id, 'companies')).sort()).toEqual([first, second].sort());
  });

  it('without their scope, says that a permission is missing', async () => {
    const client = await withScopes(connected, ['oauth', 'crm.objects.contacts.read']);
    const asked = client.companies?.find([{ name: 'A', domain: null }]);
    await expect(asked).rejects.toMatchObject({ kind: 'forbidden', details: { code: 'permission-missing' } });
  });
});
