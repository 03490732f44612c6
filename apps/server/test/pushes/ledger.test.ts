import type { Intent, Settlement } from '@crmsync/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepLeases } from '../../src/jobs/lease-keeper.ts';
import { pushLedger } from '../../src/jobs/ledger.ts';
import { leaseMs, renewLeases } from '../../src/store/claims.ts';
import { listItems } from '../../src/store/push-items.ts';
import { strandedPushes } from '../../src/store/push-states.ts';
import { loadPush } from '../../src/store/pushes.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, type Scene, startScene, until } from './scene.ts';

const intent: Intent = {
  do: 'create',
  object: 'contacts',
  recordId: null,
  fields: {},
  changes: [],
  before: [],
};

/** The rules of the ledger, by driving it as two workers would. */
describe.each(databases)('ledger on %s', database => {
  let scene: Scene;
  let person: Person;
  let now: number;
  beforeAll(async () => {
    scene = await startScene(database, { worker: false });
  });
  beforeEach(async () => {
    person = await scene.person();
    now = Date.now() + 1000;
  });
  afterAll(() => scene?.close());

  async function ledgerOf(contactIds: readonly string[]) {
    const { body } = await person.post('/api/pushes', { connector: 'hubspot', contactIds });
    // What was made a moment ago is due, however long that took.
    now = Math.max(now, Date.now() + 1000);
    const { store, connections } = scene.server.deps;
    const push = await loadPush(store.db, body.id);
    if (!push) throw new Error('no push');
    const crm = await connections.openClient(push.connection_id);
    const state = async () => {
      const rows = await listItems(store.db, push.id, { after: 0, limit: 10 });
      return rows.map(row => row.outcome ?? row.state);
    };
    // As another process has it.
    const another = (carried?: () => string[]) =>
      pushLedger(store, push, crm, () => new Date(now), carried && { carried });
    return { ledger: another(), another, state, push };
  }
  const created = (itemId: string, id: string): Settlement => ({
    itemId,
    as: 'done',
    outcome: 'created',
    record: { object: 'contacts', id },
    changes: [],
    problem: null,
    candidates: [],
    version: 1,
  });

  it('K8 a worker that slept past its lease writes nothing any more: the fence is another’s', async () => {
    const contact = await addContact(person);
    const { ledger, state } = await ledgerOf([contact.id]);
    const slow = await ledger.claim(10);
    const [item] = slow?.items ?? [];
    if (!slow || !item) throw new Error('nothing claimed');
    expect(await ledger.claim(10)).toBeNull();
    now += leaseMs + 1000;
    const next = await ledger.claim(10);
    expect(next?.items).toHaveLength(1);
    expect(await ledger.begin(slow.fence, [{ itemId: item.id, intent }])).toEqual(new Set());
    await ledger.settle(slow.fence, [created(item.id, '1')]);
    expect(await state()).toEqual(['sending']);
    await ledger.settle(next?.fence ?? '', [created(item.id, '2')]);
    expect(await state()).toEqual(['created']);
    const { crm } = (await person.get(`/api/contacts/${contact.id}`)).body;
    expect(crm.hubspot).toMatchObject({ status: 'in', recordId: '2' });
  });

  it('K3 a lease that died before the attempt is pending again; K4 one that died after it is to be looked up', async () => {
    const people = [await addContact(person), await addContact(person), await addContact(person)];
    const { ledger } = await ledgerOf(people.map(({ id }) => id));
    const claim = await ledger.claim(10);
    const [, second, third] = claim?.items ?? [];
    const update: Intent = { ...intent, do: 'update', recordId: '7' };
    await ledger.begin(claim?.fence ?? '', [
      { itemId: second?.id ?? '', intent },
      { itemId: third?.id ?? '', intent: update },
    ]);
    const begun = now;
    now += leaseMs + 1000;
    const again = await ledger.claim(10);
    expect(again?.items.map(item => [item.unsettled, item.strikes])).toEqual([
      [null, 0],
      [update, 1],
    ]);
    await ledger.settle(
      again?.fence ?? '',
      (again?.items ?? []).map(({ id }) => created(id, id)),
    );
    // The dead worker's create may still be at work: a call lasts 30 seconds at most.
    expect((await ledger.nextDue())?.getTime()).toBeGreaterThan(begun + 30_000);
    now = begun + 36_000;
    const last = await ledger.claim(10);
    expect(last?.items.map(item => [item.unsettled, item.strikes])).toEqual([[intent, 1]]);
  });

  it('C6 a lost create whose record was found is looked up by that record, and stays a lost create', async () => {
    const contact = await addContact(person);
    const { ledger, state } = await ledgerOf([contact.id]);
    const claim = await ledger.claim(10);
    const itemId = claim?.items[0]?.id ?? '';
    const lost: Intent = { ...intent, afterLost: true };
    await ledger.begin(claim?.fence ?? '', [{ itemId, intent: lost }]);
    const record = { object: 'contacts', id: '7' };
    await ledger.settle(claim?.fence ?? '', [
      { itemId, as: 'unknown', at: new Date(now), problem: null, strike: true, record },
    ]);
    expect(await state()).toEqual(['unknown']);
    now += 1000;
    const next = await ledger.claim(10);
    expect(next?.items).toMatchObject([{ link: record, unsettled: lost, strikes: 1 }]);
    await ledger.settle(next?.fence ?? '', [created(itemId, '7')]);
    expect(await state()).toEqual(['created']);
  });

  it('a worker that dies loses its claim within ten seconds, one that lives keeps it', async () => {
    const { ledger, push } = await ledgerOf([(await addContact(person)).id]);
    const claim = await ledger.claim(10);
    now += 9000;
    expect(await ledger.claim(10)).toBeNull();
    await renewLeases(scene.server.deps.store.db, push.id, [claim?.fence ?? ''], new Date(now));
    now += 9000;
    expect(await ledger.claim(10)).toBeNull();
    now += 1001;
    const next = await ledger.claim(10);
    expect(next?.items).toHaveLength(1);
    await renewLeases(scene.server.deps.store.db, push.id, [claim?.fence ?? ''], new Date(now + 60_000));
    now += 10_001;
    expect((await ledger.claim(10))?.items).toHaveLength(1);
  });

  it('K8 nobody takes over from himself: a slow database loses a living worker nothing', async () => {
    const people = [await addContact(person), await addContact(person)];
    const { another, state } = await ledgerOf(people.map(({ id }) => id));
    const mine: string[] = [];
    const living = another(() => mine);
    const first = await living.claim(1);
    const [item] = first?.items ?? [];
    if (!first || !item) throw new Error('nothing claimed');
    mine.push(first.fence);
    await living.begin(first.fence, [{ itemId: item.id, intent }]);
    now += leaseMs + 1000;
    const second = await living.claim(10);
    expect(second?.items.map(({ id }) => id)).not.toContain(item.id);
    await living.settle(first.fence, [created(item.id, '1')]);
    expect(await state()).toEqual(['created', 'sending']);
    now += leaseMs + 1000;
    expect((await another().claim(10))?.items).toMatchObject([{ id: second?.items[0]?.id }]);
  });

  it('K8 a call is made when the second prolongation was quick, and not when the lease had ended', async () => {
    const { another } = await ledgerOf([(await addContact(person)).id]);
    const late = [6000, 0];
    let asked = 0;
    const renew = async () => {
      now += late[asked++] ?? 0;
    };
    const kept = keepLeases(another(), renew, () => now);
    try {
      await kept.ledger.claim(10);
      now += 6000;
      expect(await kept.holds()).toBe(true);
      expect(asked).toBe(2);
      now += leaseMs;
      expect(await kept.holds()).toBe(false);
      expect(asked).toBe(2);
    } finally {
      kept.stop();
    }
  });

  it('a contact that one push is writing waits in every other', async () => {
    const contact = await addContact(person);
    const first = await ledgerOf([contact.id]);
    const second = await ledgerOf([contact.id]);
    const claim = await first.ledger.claim(10);
    expect(claim?.items).toHaveLength(1);
    expect(await second.ledger.claim(10)).toBeNull();
    expect((await second.ledger.nextDue())?.getTime()).toBeGreaterThan(now);
    await first.ledger.settle(claim?.fence ?? '', [created(claim?.items[0]?.id ?? '', '1')]);
    expect((await second.ledger.claim(10))?.items).toMatchObject([{ link: { id: '1' } }]);
  });

  it('N4 a contact edited while it was sent shows as changed', async () => {
    const contact = await addContact(person);
    const { ledger } = await ledgerOf([contact.id]);
    const claim = await ledger.claim(10);
    await person.patch(`/api/contacts/${contact.id}`, { title: 'Countess' });
    await ledger.settle(claim?.fence ?? '', [created(claim?.items[0]?.id ?? '', '1')]);
    const { crm } = (await person.get(`/api/contacts/${contact.id}`)).body;
    expect(crm.hubspot.status).toBe('changed');
  });

  it.runIf(database === 'postgres')(
    'a contact deleted while its outcome is stored: both happen, neither waits for the other for ever',
    async () => {
      const { db } = scene.server.deps.store;
      const contact = await addContact(person);
      const { ledger, state } = await ledgerOf([contact.id]);
      const claim = await ledger.claim(10);
      const itemId = claim?.items[0]?.id ?? '';
      await ledger.begin(claim?.fence ?? '', [{ itemId, intent }]);
      const [settling, deleting] = await db.transaction().execute(async tx => {
        // Holds the settlement after its item and before its link.
        await sql`select 1 from sync_attempts where item_id = ${itemId}::uuid for update`.execute(tx);
        const settled = ledger.settle(claim?.fence ?? '', [created(itemId, '1')]);
        await waitersOn(1);
        const deleted = person.delete(`/api/contacts/${contact.id}`);
        await waitersOn(2);
        return [Promise.allSettled([settled]), deleted];
      });
      expect(await settling).toMatchObject([{ status: 'fulfilled' }]);
      expect(await deleting).toMatchObject({ status: 204 });
      expect(await state()).toEqual(['created']);
    },
  );

  it.runIf(database === 'postgres')(
    'two claims of one push that settle in the same moment end it',
    async () => {
      const { db } = scene.server.deps.store;
      const contactIds = [(await addContact(person)).id, (await addContact(person)).id];
      const { ledger, another, push } = await ledgerOf(contactIds);
      const claims = [await ledger.claim(1), await ledger.claim(1)];
      const ledgers = [ledger, another()];
      const settling = await db.transaction().execute(async tx => {
        // Holds both before they commit: events of a user are told one after the other.
        await sql`select pg_advisory_xact_lock(hashtextextended(${person.id}, 0))`.execute(tx);
        const settled = claims.map((claim, index) =>
          ledgers[index]?.settle(claim?.fence ?? '', [created(claim?.items[0]?.id ?? '', String(index))]),
        );
        await waitersOn(2);
        return [Promise.all(settled)];
      });
      await Promise.all(settling);
      expect((await person.get(`/api/pushes/${push.id}`)).body).toMatchObject({
        state: 'done',
        counts: { created: 2 },
      });
    },
  );

  it.runIf(database === 'postgres')('a disconnect while an outcome is stored: both happen', async () => {
    const { db } = scene.server.deps.store;
    const idle = await ledgerOf([(await addContact(person)).id]);
    const { ledger, state } = await ledgerOf([(await addContact(person)).id]);
    const claim = await ledger.claim(10);
    const itemId = claim?.items[0]?.id ?? '';
    await ledger.begin(claim?.fence ?? '', [{ itemId, intent }]);
    const [settling, disconnecting] = await db.transaction().execute(async tx => {
      await sql`select 1 from sync_attempts where item_id = ${itemId}::uuid for update`.execute(tx);
      const settled = ledger.settle(claim?.fence ?? '', [created(itemId, '1')]);
      await waitersOn(1);
      const disconnected = person.delete('/api/integrations/hubspot/disconnect');
      await waitersOn(2);
      return [Promise.allSettled([settled]), disconnected];
    });
    expect(await settling).toMatchObject([{ status: 'fulfilled' }]);
    expect(await disconnecting).toMatchObject({ status: 200 });
    expect([await idle.state(), await state()]).toEqual([['cancelled'], ['created']]);
  });

  it.runIf(database === 'postgres')('a contact deleted while its push is accepted is not in it', async () => {
    const { db } = scene.server.deps.store;
    const [gone, kept] = [await addContact(person), await addContact(person)];
    const accepting = await db.transaction().execute(async tx => {
      await tx.deleteFrom('contacts').where('id', '=', gone.id).execute();
      const accepted = person.post('/api/pushes', { connector: 'hubspot', filter: {} });
      await waitersOn(1);
      return [accepted];
    });
    const [answer] = await Promise.all(accepting);
    expect(answer).toMatchObject({ status: 202, body: { counts: { total: 1 } } });
    const { items } = (await person.get(`/api/pushes/${answer?.body.id}/items`)).body;
    expect(items).toMatchObject([{ contactId: kept.id }]);
  });

  it.runIf(database === 'postgres')('a contact deleted while a click on it is accepted is 404', async () => {
    const { db } = scene.server.deps.store;
    const contact = await addContact(person);
    const clicking = await db.transaction().execute(async tx => {
      await tx.deleteFrom('contacts').where('id', '=', contact.id).execute();
      const clicked = person.post('/api/integrations/hubspot/sync-contact', { contactId: contact.id });
      await waitersOn(1);
      return [clicked];
    });
    expect(await Promise.all(clicking)).toMatchObject([{ status: 404, body: { code: 'not-found' } }]);
  });

  it('what was on its way when the connection ended waits for a new one, and nobody asks in vain', async () => {
    const { db } = scene.server.deps.store;
    const { ledger, push, state } = await ledgerOf([(await addContact(person)).id]);
    const claim = await ledger.claim(10);
    await ledger.begin(claim?.fence ?? '', [{ itemId: claim?.items[0]?.id ?? '', intent }]);
    await person.delete('/api/integrations/hubspot/disconnect');
    const stranded = async () => {
      const late = new Date(now + 3600_000);
      return (await strandedPushes(db, late, late)).map(({ id }) => id);
    };
    expect(await state()).toEqual(['sending']);
    expect(await stranded()).not.toContain(push.id);
    await scene.connect(person, 'hubspot');
    expect(await stranded()).toContain(push.id);
  });

  /** Until so many of our statements wait for a lock. */
  function waitersOn(count: number) {
    return until(async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(scene.server.deps.store.db);
      return (rows[0]?.count ?? 0) >= count;
    }, 10_000);
  }

  it('the sync log cannot be changed', async () => {
    const contact = await addContact(person);
    const { ledger } = await ledgerOf([contact.id]);
    const claim = await ledger.claim(10);
    await ledger.settle(claim?.fence ?? '', [created(claim?.items[0]?.id ?? '', '1')]);
    const change = sql`update crm_sync_logs set outcome = 'failed'`.execute(scene.server.deps.store.db);
    await expect(change).rejects.toThrow('append-only');
  });
});
