import type { ContactFilter, CrmStand } from '@crmsync/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactFilterQuery, countContacts, listQuery } from '../../src/store/contacts-list.ts';
import { crmStatesFor } from '../../src/store/crm-states.ts';
import type { Store } from '../../src/store/database.ts';
import { databases, testStore } from '../databases.ts';

const stands: CrmStand[] = ['in', 'changed', 'not-in', 'failed', 'to-decide', 'waiting'];
const many = 2000;
const others = 8;

/** What a chip says, as a filter says it. */
const standOf: Readonly<Record<string, CrmStand>> = {
  in: 'in',
  changed: 'changed',
  never: 'not-in',
  failed: 'failed',
  duplicate: 'to-decide',
  queued: 'waiting',
  sending: 'waiting',
  checking: 'waiting',
};

describe.each(databases)('filters by the stand in a CRM on %s', database => {
  let store: Store;
  const ann = crypto.randomUUID();
  beforeAll(async () => {
    store = await testStore(database);
    for (const user of [ann, ...Array.from({ length: others }, () => crypto.randomUUID())])
      await seed(store, user);
    for (const table of ['contacts', 'contact_links', 'push_items'])
      await sql`vacuum analyze ${sql.table(table)}`.execute(store.db);
  });
  afterAll(() => store?.close());

  const filterOf = (stand: CrmStand): ContactFilter => ({ crm: `salesforce:${stand}` });
  const page = (stand: CrmStand) =>
    listQuery(store.db, ann, {
      filter: filterOf(stand),
      sort: 'createdAt',
      dir: 'desc',
      limit: 51,
      after: null,
    });
  const idsOf = async (stand: CrmStand) =>
    (await contactFilterQuery(store.db, ann, filterOf(stand)).select('contacts.id').execute()).map(
      ({ id }) => id,
    );

  it('agree with the chip of every contact, whichever way links and pushes lie', async () => {
    const { rows } = await sql<{ id: string }>`select id from contacts where user_id = ${ann}`.execute(
      store.db,
    );
    const states = await crmStatesFor(
      store.db,
      ann,
      rows.map(({ id }) => id),
    );
    const chips = new Map(stands.map(stand => [stand, new Set<string>()]));
    for (const [id, { salesforce }] of states) {
      // A push that skipped somebody says nothing of their link: a filter goes by that alone.
      const linked = salesforce?.recordId == null ? 'never' : 'in';
      const status = salesforce?.status === 'skipped' ? linked : salesforce?.status;
      chips.get(standOf[status ?? ''] ?? 'in')?.add(id);
    }
    for (const stand of stands) {
      const found = await idsOf(stand);
      expect(found.length, stand).toBeGreaterThan(0);
      expect(new Set(found), stand).toEqual(chips.get(stand));
      expect(await countContacts(store.db, ann, filterOf(stand))).toBe(found.length);
    }
  });

  it('find nobody in a CRM that is not connected', async () => {
    for (const stand of stands)
      expect(await countContacts(store.db, ann, { crm: `hubspot:${stand}` }), stand).toBe(0);
  });

  it.each(stands)('%s: page and count go by indexes, and read less than one block a contact', async stand => {
    const count = contactFilterQuery(store.db, ann, filterOf(stand)).select(sql`count(*)`.as('count'));
    for (const query of [page(stand), count]) {
      const plan = JSON.stringify(await query.explain('json', sql`analyze, buffers`));
      expect(plan).not.toMatch(
        /"Node Type":"Seq Scan"[^{}]*"Relation Name":"(contacts|contact_links|push_items)"/,
      );
      const [hit, read] = [/"Shared Hit Blocks":(\d+)/, /"Shared Read Blocks":(\d+)/].map(pattern =>
        Number(plan.match(pattern)?.[1]),
      );
      expect((hit ?? 0) + (read ?? 0)).toBeLessThan(many);
    }
  });

  it('the planner who knows nothing yet of what was just written looks for nobody by going through all others', async () => {
    const late = crypto.randomUUID();
    await seed(store, late);
    for (const stand of stands) {
      const query = contactFilterQuery(store.db, late, filterOf(stand)).select(sql`count(*)`.as('count'));
      const plan = JSON.stringify(await query.explain('json', sql`analyze`));
      expect(plan).not.toMatch(/Nested Loop|Materialize/);
    }
  });
});

/**
 * A person with so many contacts: half of them linked, each twentieth from an older version, and pushes of every end, some of them followed
 * by another. Salesforce is connected, HubSpot is not any more.
 */
async function seed({ db }: Store, user: string): Promise<void> {
  await sql`insert into users (id, name, email) values (${user}::uuid, 'Ann', ${`${user}@example.com`})`.execute(
    db,
  );
  for (const [connector, state] of [
    ['salesforce', 'connected'],
    ['hubspot', 'disconnected'],
  ])
    await sql`
      insert into crm_integrations (user_id, connector, account_id, account_name, api_url, app_url, state, connected_at, disconnected_at,
        wrapped_key, refresh_token, access_token)
      select ${user}::uuid, ${connector}, 'own', 'Own', 'https://crm.example', 'https://crm.example', ${state}::text, now(),
        case when ended then now() end, kept, kept, kept
      from (select ended, case when not ended then 'sealed' end as kept from (select ${state}::text = 'disconnected' as ended) as told) as held`.execute(
      db,
    );
  await sql`
    insert into contacts (user_id, id, emails, first_name, last_name, company, title, phone, mobile, website, linkedin_url, address,
      notes, tags, custom, sort_name, sort_company, sort_email, search, version, created_at)
    select ${user}::uuid, gen_random_uuid(), '{}', '', n::text, '', '', '', '', '', '', '{}', repeat('note ', 60), '{}', '{}',
      n::text, '~', '~', n::text, 1 + n % 2, now() - n * interval '1 second'
    from generate_series(1, ${many}::int) n`.execute(db);
  await sql`
    insert into contact_links (user_id, contact_id, connector, account_id, object, object_label, record_id, record_url,
      contact_version, synced_at)
    select user_id, id, connector, 'own', 'Lead', 'Lead', last_name, 'https://crm.example/', version - (case last_name::int % 20 when 1 then 1 else 0 end), now()
    from contacts, unnest(array['salesforce', 'hubspot']) connector
    where user_id = ${user}::uuid and last_name::int % 4 in (0, 1)`.execute(db);
  for (const round of [0, 1])
    await sql`
      with push as (
        insert into pushes (user_id, connection_id, connector, connector_label, account_id, object, object_label, policy, state, total, created_at)
        values (${user}::uuid, gen_random_uuid(), 'salesforce', 'Salesforce', 'own', 'Lead', 'Lead', 'ask', 'running', 1, now())
        returning id)
      insert into push_items (user_id, push_id, connector, account_id, position, contact_id, name, state, outcome, due_at)
      select user_id, push.id, 'salesforce', 'own', n, contacts.id, '', case n % 9 when 1 then 'pending' when 2 then 'unknown' else 'done' end,
        case n % 9 when 1 then null when 2 then null when 3 then 'failed' when 4 then 'duplicate' when 5 then 'skipped' else 'created' end, now()
      from push, contacts, lateral (select last_name::int + ${round}::int * 5 as n) numbered
      where user_id = ${user}::uuid and last_name::int % (11 + ${round}::int * 12) = 3`.execute(db);
}
