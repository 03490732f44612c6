import { expect, it } from 'vitest';
import type { CrmFeature, Fields, RecordRef, WriteResult } from '../connector.ts';
import { type BulkFacts, testBulk } from './test-bulk.ts';
import type { ConnectorContext } from './test-connector.ts';

/** What the suite must know of the abilities a vendor has beyond records; each is absent where the connector has none. */
export interface Abilities {
  readonly owners?: {
    /** How somebody is called who can own records, and somebody who no longer can. */
    readonly active: string;
    readonly former?: string;
  };
  readonly groups?: {
    /** Makes a group that records can be added to; its id. */
    make(name: string): Promise<string>;
    /** Ids of the records in it. */
    members(group: string): Promise<readonly string[]>;
  };
  readonly companies?: {
    /** Puts a company there behind the connector's back; returns its id. */
    seed(name: string, domain: string | null): Promise<string>;
    /** Ids of the companies a record belongs to. Needed where `companies.link` is. */
    of?(record: string): Promise<readonly string[]>;
  };
  readonly notes?: {
    /** How many notes a record has. */
    count(record: string): Promise<number>;
  };
  readonly upsert?: {
    /** A unique field, and a complete record with this value in it. */
    readonly key: string;
    record(value: string, lastName: string): Fields;
    /** How many live records have this value. */
    count(value: string): Promise<number>;
  };
  readonly bulk?: BulkFacts;
}

type Get = () => ConnectorContext;

const names = ['owners', 'groups', 'companies', 'notes'] as const satisfies readonly CrmFeature['name'][];

/** The rules of `connector.ts` for whatever a connector can do beyond finding and writing records. */
export function testAbilities(get: Get): void {
  it('has the abilities it says, and the suite looks at each', () => {
    const { connector, client, abilities = {} } = get();
    expect(names.filter(name => client[name])).toEqual(
      names.filter(name => connector.features.some(feature => feature.name === name)),
    );
    expect(names.filter(name => abilities[name])).toEqual(names.filter(name => client[name]));
    const byEmail = connector.objects.some(({ emailKey }) => emailKey !== undefined);
    expect(connector.features.some(({ name }) => name === 'byEmail')).toBe(byEmail);
    expect(abilities.upsert !== undefined).toBe(client.upsert !== undefined);
    expect(abilities.bulk !== undefined).toBe(client.bulk !== undefined);
    const { scopes, optionalScopes } = connector.oauth;
    for (const feature of connector.features) {
      expect(feature.label).toMatch(/./);
      expect([...scopes, ...optionalScopes]).toEqual(expect.arrayContaining([...feature.scopes]));
    }
  });
  testOwners(get);
  testGroups(get);
  testCompanies(get);
  testNotes(get);
  testUpsert(get);
  testBulk(get);
}

/** Runs where the vendor has the ability; others pass by. */
function ability<Name extends keyof Abilities>(
  get: Get,
  name: Name,
  title: string,
  run: (context: ConnectorContext, facts: NonNullable<Abilities[Name]>) => Promise<void>,
): void {
  it(title, async () => {
    const context = get();
    const facts = context.abilities?.[name];
    if (facts !== undefined) await run(context, facts);
  });
}

function testOwners(get: Get): void {
  ability(
    get,
    'owners',
    'lists who can own records, by name, and nobody else',
    async ({ client }, { active, former }) => {
      const owners = (await client.owners?.list()) ?? [];
      const labels = owners.map(({ label }) => label);
      expect(labels).toContain(active);
      expect(labels).not.toContain(former);
      expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
      expect(new Set(owners.map(({ id }) => id)).size).toBe(owners.length);
    },
  );

  ability(
    get,
    'owners',
    'gives a record to the owner whose id is written',
    async ({ client, connector, object, record }, { active }) => {
      const field = connector.objects.find(({ name }) => name === object)?.ownerField ?? '';
      const owner = (await client.owners?.list())?.find(({ label }) => label === active)?.id ?? '';
      const [made] = await client.create(object, [
        { ...record('owned@example.com', 'Owned'), [field]: owner },
      ]);
      const [read] = await client.read(object, [idOf(made)], { [object]: [field] });
      expect(read?.fields).toEqual({ [field]: owner });
      const described = (await client.describe(object)).find(({ name }) => name === field);
      expect(described?.writable).toBe(true);
    },
  );
}

function testGroups(get: Get): void {
  ability(
    get,
    'groups',
    'puts records into a group in order; who is in it stays, who is gone is told',
    async (context, { make, members }) => {
      const { client, seed, remove, record } = context;
      const group = await make('Trade fair 2026');
      expect(await client.groups?.list()).toContainEqual({ id: group, label: 'Trade fair 2026' });
      const [first, gone, last] = [
        await seed(record('first@example.com', 'First')),
        await seed(record('gone@example.com', 'Gone')),
        await seed(record('last@example.com', 'Last')),
      ];
      await remove(gone);
      expect(await client.groups?.add(group, refs(context, first))).toMatchObject([
        { ok: true, created: true },
      ]);
      const added = await client.groups?.add(group, refs(context, last, gone, first));
      expect(added).toMatchObject([{ ok: true, created: true }, { ok: false }, { ok: true, created: false }]);
      expect([...(await members(group))].sort()).toEqual([first, last].sort());
    },
  );

  ability(get, 'groups', 'makes no call to put nobody into a group', async ({ client, calls }, { make }) => {
    const group = await make('Nobody');
    const before = (await calls()).length;
    expect(await client.groups?.add(group, [])).toEqual([]);
    expect((await calls()).length).toBe(before);
  });
}

function testCompanies(get: Get): void {
  ability(
    get,
    'companies',
    'finds companies by domain, else by the whole name in any case; none, one or many',
    async ({ client }, { seed }) => {
      const acme = await seed('Acme', 'acme.example');
      const lone = await seed('Lone Wolf', null);
      const [one, two] = [await seed('Twin', null), await seed('TWIN', null)];
      await seed('Acme Two', 'acme-two.example');
      await seed('Namesake', 'namesake.example');
      const found = await client.companies?.find([
        { name: 'Nobody', domain: 'nobody.example' },
        { name: 'Another name', domain: 'acme.example' },
        { name: 'LONE WOLF', domain: null },
        { name: 'twin', domain: null },
        { name: 'Lone', domain: null },
        { name: 'Namesake', domain: 'another.example' },
        { name: 'lone wolf', domain: 'lone-wolf.example' },
      ]);
      const twins = [one, two].sort();
      expect(found?.map(ids => [...ids].sort())).toEqual([[], [acme], [lone], twins, [], [], [lone]]);
    },
  );

  ability(get, 'companies', 'a company just made is found at once', async ({ client }) => {
    const keys = [
      { name: 'New One', domain: 'new-one.example' },
      { name: 'Only a name & more', domain: null },
    ];
    expect(await client.companies?.find(keys)).toEqual([[], []]);
    const made = (await client.companies?.create(keys)) ?? [];
    expect(made).toMatchObject([
      { ok: true, created: true },
      { ok: true, created: true },
    ]);
    expect(await client.companies?.find(keys)).toEqual(made.map(result => [idOf(result)]));
  });

  ability(
    get,
    'companies',
    'makes a person belong to a company, once however often it is said',
    async (context, { seed, of }) => {
      const { client, remove, record } = context;
      if (!client.companies?.link || !of) return;
      const company = await seed('Acme', 'acme.example');
      const [ann, gone, bob] = [
        await context.seed(record('ann@example.com', 'Ann')),
        await context.seed(record('gone@example.com', 'Gone')),
        await context.seed(record('bob@example.com', 'Bob')),
      ];
      await remove(gone);
      const links = refs(context, ann, gone, bob).map(person => ({ record: person, companyId: company }));
      for (let turn = 0; turn < 2; turn += 1) {
        const results = await client.companies.link(links);
        expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
      }
      expect([await of(ann), await of(bob)]).toEqual([[company], [company]]);
    },
  );

  ability(get, 'companies', 'makes no call for no company', async ({ client, calls }) => {
    const before = (await calls()).length;
    const { companies } = client;
    expect([
      await companies?.find([]),
      await companies?.find([{ name: null, domain: null }]),
      await companies?.create([]),
      (await companies?.link?.([])) ?? [],
    ]).toEqual([[], [[]], [], []]);
    expect((await calls()).length).toBe(before);
  });
}

function testNotes(get: Get): void {
  ability(get, 'notes', 'writes notes in order and reads back the very text', async (context, { count }) => {
    const { client, seed, remove, record } = context;
    const [ann, gone, bob] = [
      await seed(record('ann@example.com', 'Ann')),
      await seed(record('gone@example.com', 'Gone')),
      await seed(record('bob@example.com', 'Bob')),
    ];
    await remove(gone);
    const text = 'Wants <b>3</b> & "more" — ask again\n\n  in May: 5 < 6 &amp; ünïcode 🚀';
    const at = new Date('2026-11-21T15:30:00Z');
    const notes = refs(context, ann, gone, bob).map((one, index) => ({
      record: one,
      text: index === 0 ? text : 'Short',
      at,
    }));
    expect((await client.notes?.add(notes))?.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(await client.notes?.find(refs(context, bob, ann))).toEqual([['Short'], [text]]);
    expect([await count(ann), await count(bob)]).toEqual([1, 1]);
  });

  ability(
    get,
    'notes',
    'tells that there is no note, and makes no call for nobody',
    async (context, { count }) => {
      const { client, seed, record, calls } = context;
      const id = await seed(record('quiet@example.com', 'Quiet'));
      expect([await client.notes?.find(refs(context, id)), await count(id)]).toEqual([[[]], 0]);
      const before = (await calls()).length;
      expect([await client.notes?.find([]), await client.notes?.add([])]).toEqual([[], []]);
      expect((await calls()).length).toBe(before);
    },
  );
}

function testUpsert(get: Get): void {
  ability(
    get,
    'upsert',
    'creates or updates by a unique field, says which, and may be repeated',
    async (context, { key, record, count }) => {
      const { client, object, lastNameField } = context;
      const first = await client.upsert?.(object, key, [record('K-2', 'Two')]);
      expect(first).toMatchObject([{ ok: true, created: true }]);
      const batch = [record('K-1', 'One'), record('K-2', 'Two again'), record('K-3', 'Three')];
      const results = (await client.upsert?.(object, key, batch)) ?? [];
      expect(results).toMatchObject([
        { ok: true, created: true },
        { ok: true, created: false, id: idOf(first?.[0]) },
        { ok: true, created: true },
      ]);
      const again = await client.upsert?.(object, key, batch);
      expect(again).toEqual(results.map(result => ({ ok: true, id: idOf(result), created: false })));
      expect([await count('K-1'), await count('K-2'), await count('K-3')]).toEqual([1, 1, 1]);
      const read = await client.read(object, results.map(idOf), { [object]: [lastNameField] });
      expect(read.map(match => match?.fields[lastNameField])).toEqual(['One', 'Two again', 'Three']);
    },
  );

  ability(
    get,
    'upsert',
    'C8 upserts keep the order when one in the middle is refused',
    async (context, { key, record, count }) => {
      const { client, object, broken } = context;
      const bad = broken('bad@example.com');
      const results = await client.upsert?.(object, key, [
        record('K-1', 'One'),
        { ...bad.fields, [key]: record('K-2', '')[key] ?? null },
        record('K-3', 'Three'),
      ]);
      expect(results?.map(({ ok }) => ok)).toEqual([true, false, true]);
      expect(results?.[1]).toMatchObject({ error: { kind: 'invalid', details: { field: bad.field } } });
      expect([await count('K-1'), await count('K-2'), await count('K-3')]).toEqual([1, 0, 1]);
    },
  );

  ability(
    get,
    'upsert',
    'does not upsert one key twice in a batch, nor nothing at all',
    async ({ client, object, calls }, { key, record }) => {
      const results = await client.upsert?.(object, key, [record('K-1', 'First'), record('k-1', 'Second')]);
      expect(results).toMatchObject([
        { ok: true },
        { ok: false, error: { kind: 'unavailable', details: { code: 'same-record' } } },
      ]);
      const before = (await calls()).length;
      expect(await client.upsert?.(object, key, [])).toEqual([]);
      expect((await calls()).length).toBe(before);
    },
  );
}

function refs({ object }: ConnectorContext, ...ids: readonly string[]): RecordRef[] {
  return ids.map(id => ({ object, id }));
}

function idOf(result: WriteResult | undefined): string {
  if (result?.ok) return result.id;
  throw new Error(`expected a success, got ${result?.error.message ?? 'no result'}`);
}
