import type { Simulator } from '@crmsync/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Abilities, type ConnectorContext, testConnector } from '../src/testing/index.ts';
import type { Connected } from './support/connected.ts';
import { addProperty, api, clear, count, linked, seed, start, truth } from './support/hubspot.ts';

/** Every point that HubSpot's documentation leaves open, the other way round (sheet §12). */
const otherwise = {
  dated202609Answers207: 'no',
  secondaryEmailResolves: 'no',
  retryAfterOn429: 'yes',
  refreshToken: 'rotated',
  revokeBody: 'json',
  mergedIds: '404',
  pkce: 'ignored',
  upsertByEmail: 'atomic',
  upsertMatchesSecondary: 'no',
};

testConnector('HubSpot', () => context({}));
testConnector('HubSpot, unconfirmed points the other way,', () => context(otherwise));

function abilitiesOf(connected: Connected): Abilities {
  const lists = '/crm/lists/2026-09';
  return {
    owners: { active: 'Dana Reyes', former: 'Left Long Ago' },
    groups: {
      async make(name) {
        const list = { name, objectTypeId: '0-1', processingType: 'MANUAL' };
        const made = (await api(connected, lists, list)) as { list: { listId: string } };
        return made.list.listId;
      },
      async members(group) {
        const { lists } = (await connected.sim('lists')) as {
          lists: { listId: string; members: string[] }[];
        };
        return lists.find(({ listId }) => listId === group)?.members ?? [];
      },
    },
    companies: {
      seed: (name, domain) => seed(connected, domain === null ? { name } : { name, domain }, [], 'companies'),
      of: id => linked(connected, id, 'companies'),
    },
    notes: { count: async id => (await linked(connected, id, 'notes')).length },
    upsert: {
      key: 'badge',
      record: (badge, lastname) => ({ badge, lastname }),
      count: async badge =>
        (await truth(connected, 'contacts')).filter(
          ({ archived, properties }) => !archived && properties.badge?.toLowerCase() === badge.toLowerCase(),
        ).length,
    },
  };
}

async function context(switches: Readonly<Record<string, string>>): Promise<ConnectorContext> {
  const { simulator, connected } = await start();
  await connected.sim('switches', switches);
  await addProperty(connected, { name: 'badge', type: 'string', fieldType: 'text', hasUniqueValue: true });
  await connected.sim('accounts', {
    owners: [
      { id: '71510008', firstName: 'Left', lastName: 'Long Ago', archived: true },
      { id: '71510009', firstName: 'Support', lastName: 'Queue', type: 'QUEUE' },
    ],
  });
  return {
    connector: connected.connector,
    account: connected.account,
    client: connected.client,
    accessToken: connected.tokens.accessToken,
    object: 'contacts',
    emailField: 'email',
    lastNameField: 'lastname',
    unique: 'email',
    required: [],
    readOnly: 'hs_object_id',
    createPath: '/batch/create',
    twins: false,
    abilities: abilitiesOf(connected),
    record: (email, lastname) => ({ email, lastname }),
    broken: email => ({ fields: { email, lifecyclestage: 'no-such-stage' }, field: 'lifecyclestage' }),
    seed: fields => seed(connected, fields),
    remove: async id => {
      await connected.sim(`records/contacts/${id}`, undefined, 'DELETE');
    },
    count: email => count(connected, email),
    calls: connected.calls,
    fault: connected.fault,
    reset: () => clear(connected),
    close: () => simulator.close(),
  };
}

describe('HubSpot', () => {
  let simulator: Simulator;
  let connected: Connected;
  beforeAll(async () => {
    ({ simulator, connected } = await start());
  });
  beforeEach(() => clear(connected));
  afterAll(() => simulator?.close());

  const lastWrite = async () => {
    const call = (await connected.calls()).findLast(({ path }) => path.includes('/batch/'));
    return JSON.parse(call?.body ?? '{}') as { inputs: { objectWriteTraceId: string }[] };
  };

  const merge = async (primaryObjectId: string, objectIdToMerge: string) => {
    const answer = await fetch(`${connected.account.apiUrl}/crm/objects/2026-09/contacts/merge`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${connected.tokens.accessToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ primaryObjectId, objectIdToMerge }),
    });
    expect(answer.status).toBe(200);
  };

  it('names the account it is connected to, and what was granted', () => {
    expect(connected.account).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      name: expect.stringMatching(/./),
      user: expect.stringContaining('@'),
      apiUrl: simulator.hubspotUrl,
      appUrl: simulator.hubspotUrl,
    });
    expect(connected.scopes).toEqual(expect.arrayContaining(['oauth', 'crm.objects.contacts.write']));
  });

  it('finds a person by a secondary address', async () => {
    const id = await seed(connected, { email: 'first@example.com' }, ['second@example.com']);
    const [bySecond, byFirst] = await connected.client.find(['Second@Example.com', 'first@example.com'], {});
    expect([bySecond?.[0]?.id, byFirst?.[0]?.id]).toEqual([id, id]);
  });

  it('a secondary address that cannot be found is told by the refusal of a second contact', async () => {
    await connected.sim('switches', { secondaryEmailResolves: 'no' });
    const id = await seed(connected, { email: 'main@example.com' }, ['other@example.com']);
    const found = await connected.client.find(['other@example.com'], {});
    const results = await connected.client.create('contacts', [{ email: 'other@example.com' }]);
    await connected.sim('switches', { secondaryEmailResolves: 'yes' });
    expect(found).toEqual([[]]);
    expect(results).toMatchObject([
      { error: { kind: 'duplicate', details: { existing: [{ object: 'contacts', id }] } } },
    ]);
  });

  it('C15 merged contacts are read as the ones they were merged into', async () => {
    const [a, b, c, d] = [
      await seed(connected, { email: 'a@example.com', lastname: 'First' }),
      await seed(connected, { email: 'b@example.com' }),
      await seed(connected, { email: 'c@example.com', lastname: 'Second' }),
      await seed(connected, { email: 'd@example.com' }),
    ];
    await merge(a, b);
    await merge(c, d);
    const read = await connected.client.read('contacts', [d, b], { contacts: ['lastname'] });
    expect(read.map(match => match?.fields.lastname)).toEqual(['Second', 'First']);
    const [found] = await connected.client.find(['b@example.com'], {});
    expect(found?.map(match => match.id)).toEqual([read[1]?.id]);
  });

  it('C7 never searches, whose index lags, and asks for 100 e-mails in one call', async () => {
    const emails = Array.from({ length: 100 }, (_, index) => `p${index}@example.com`);
    const records = emails.map(email => ({ email, lastname: 'P' }));
    const results = await connected.client.create('contacts', records);
    expect(results.every(result => result.ok)).toBe(true);
    const before = (await connected.calls()).length;
    const found = await connected.client.find(emails, {});
    expect(found.map(matches => matches.length)).toEqual(emails.map(() => 1));
    const calls = await connected.calls();
    expect(calls.length - before).toBe(1);
    expect(calls.filter(({ path }) => path.includes('search'))).toEqual([]);
  });

  it('gives every input its own trace id', async () => {
    await connected.client.create('contacts', [{ email: 'a@example.com' }, { email: 'b@example.com' }]);
    const { inputs } = await lastWrite();
    expect(new Set(inputs.map(input => input.objectWriteTraceId)).size).toBe(2);
  });

  it('tells who has the address when it is taken', async () => {
    const id = await seed(connected, { email: 'taken@example.com' });
    const results = await connected.client.create('contacts', [
      { email: 'taken@example.com' },
      { email: 'new@example.com' },
    ]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'duplicate', details: { existing: [{ object: 'contacts', id }] } } },
      { ok: true },
    ]);
  });

  it('D10 the same e-mail twice in a batch makes one contact', async () => {
    const results = await connected.client.create('contacts', [
      { email: 'Same@example.com' },
      { email: 'same@EXAMPLE.com' },
    ]);
    const [first, second] = results;
    expect(first).toMatchObject({ ok: true, created: true });
    const existing = [{ object: 'contacts', id: first?.ok ? first.id : '' }];
    expect(second).toMatchObject({ ok: false, error: { kind: 'duplicate', details: { existing } } });
    expect(await count(connected, 'same@example.com')).toBe(1);
  });

  it('T1 an expired token is refreshed once, and the call goes on', async () => {
    await seed(connected, { email: 'there@example.com' });
    await connected.sim('revoke', { what: 'expire-access-tokens' });
    const before = connected.refreshes();
    const [found] = await connected.client.find(['there@example.com'], {});
    expect(found).toHaveLength(1);
    expect(connected.refreshes()).toBe(before + 1);
  });

  it('opens a record on the simulator’s own page', async () => {
    const id = await seed(connected, { email: 'page@example.com', lastname: 'Visible' });
    const page = await fetch(connected.connector.recordUrl(connected.account, 'contacts', id));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Visible');
  });

  it('clears a value with an empty text and joins several choices', async () => {
    const id = await seed(connected, { email: 'blank@example.com', phone: '1' });
    await connected.client.update('contacts', [{ id, fields: { phone: null } }]);
    const [read] = await connected.client.read('contacts', [id], { contacts: ['phone'] });
    expect(read?.fields.phone || null).toBeNull();
  });
});
