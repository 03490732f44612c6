import { randomUUID } from 'node:crypto';
import type { Settlement } from '@crmsync/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushLedger } from '../../src/jobs/ledger.ts';
import { loadPush } from '../../src/store/pushes.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, pushEnded, type Scene, startScene } from './scene.ts';

/** Nobody is created by two at once: not by two pushes, nor by two claims of one push, nor by two colleagues in one CRM account. */
describe.each(databases)('people in flight on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeEach(async () => {
    await scene.forget();
    person = await scene.person();
  });

  describe('claim by claim', () => {
    beforeAll(async () => {
      scene = await startScene(database, { worker: false });
    });
    afterAll(() => scene.close());

    async function ledgerOf(who: Person, contactIds: readonly string[]) {
      const { body } = await who.post('/api/pushes', { connector: 'salesforce', object: 'Lead', contactIds });
      const { store, connections } = scene.server.deps;
      const push = await loadPush(store.db, body.id);
      if (!push) throw new Error('no push');
      const crm = await connections.openClient(push.connection_id);
      return pushLedger(store, push, crm, () => new Date(Date.now() + 1000));
    }
    const unchanged = (itemId: string): Settlement => ({
      itemId,
      as: 'done',
      outcome: 'unchanged',
      record: null,
      changes: [],
      problem: null,
      candidates: [],
      version: 1,
    });

    it('N3 a colleague’s contact with the same e-mail waits until the first is settled, lost answers included', async () => {
      const emails = [`${randomUUID()}@people.example`];
      const colleague = await scene.person();
      const mine = await ledgerOf(person, [(await addContact(person, { emails })).id]);
      const theirs = await ledgerOf(colleague, [(await addContact(colleague, { emails })).id]);
      const claim = await mine.claim(10);
      const [item] = claim?.items ?? [];
      if (!claim || !item) throw new Error('nothing claimed');
      expect(await theirs.claim(10)).toBeNull();
      const at = new Date(Date.now() + 60_000);
      await mine.settle(claim.fence, [{ itemId: item.id, as: 'unknown', at, problem: null, strike: true }]);
      expect(await theirs.claim(10)).toBeNull();
    });

    it('two claims of one push never hold the same person: twins beyond the limit come along', async () => {
      const shared = `${randomUUID()}@people.example`;
      const with2 = (first: string) => ({ emails: [`${first}-${randomUUID()}@people.example`, shared] });
      const people = [
        await addContact(person, with2('a')),
        await addContact(person),
        await addContact(person),
        await addContact(person, with2('b')),
      ];
      const ledger = await ledgerOf(
        person,
        people.map(({ id }) => id),
      );
      const first = await ledger.claim(2);
      expect(first?.items.map(item => item.contact?.id)).toEqual([0, 1, 3].map(n => people[n]?.id));
      const second = await ledger.claim(2);
      expect(second?.items.map(item => item.contact?.id)).toEqual([people[2]?.id]);
    });

    it('a contact that shares an e-mail with one of another push waits for it, and a plan waits for nobody', async () => {
      const shared = `${randomUUID()}@people.example`;
      const one = await addContact(person, { emails: [`${randomUUID()}@people.example`, shared] });
      const other = await addContact(person, { emails: [`${randomUUID()}@people.example`, shared] });
      const first = await ledgerOf(person, [one.id]);
      const second = await ledgerOf(person, [other.id]);
      const claim = await first.claim(10);
      expect(await second.claim(10)).toBeNull();
      const answer = await person.post('/api/integrations/salesforce/sync-contact', {
        contactId: other.id,
        dryRun: true,
      });
      expect(answer.body.plan).toMatchObject({ action: 'create' });
      await first.settle(
        claim?.fence ?? '',
        (claim?.items ?? []).map(({ id }) => unchanged(id)),
      );
      expect((await second.claim(10))?.items).toHaveLength(1);
    });
  });

  describe('all at once', () => {
    beforeAll(async () => {
      scene = await startScene(database);
    });
    afterAll(() => scene.close());

    it('N3 two colleagues push the same people, in bulk and one by one, where nothing is unique: one record each', async () => {
      const colleague = await scene.person();
      const emails = Array.from({ length: 12 }, () => `${randomUUID()}@people.example`);
      const ids = async (who: Person) => {
        const made: string[] = [];
        for (const email of emails) made.push((await addContact(who, { emails: [email] })).id);
        return made;
      };
      const [mine, theirs] = [await ids(person), await ids(colleague)];
      await scene.sim('salesforce', 'latency', { ms: 60, jitterMs: 40 });
      const bulk = (who: Person, contactIds: string[]) =>
        who.post('/api/pushes', { connector: 'salesforce', object: 'Lead', contactIds });
      const click = (who: Person, contactId: string | undefined) =>
        who.post('/api/integrations/salesforce/sync-contact', { contactId, object: 'Lead' });
      const [one, two, three] = await Promise.all([
        bulk(person, mine),
        bulk(colleague, theirs),
        bulk(person, mine.toReversed()),
        click(person, mine[3]),
        click(colleague, theirs[3]),
        click(colleague, theirs[4]),
      ]);
      await pushEnded(person, one.body.id);
      await pushEnded(colleague, two.body.id);
      await pushEnded(person, three.body.id);
      await scene.sim('salesforce', 'latency', { ms: 0, jitterMs: 0 });
      const made = (await scene.records('salesforce', 'Lead')).filter(({ Email }) =>
        emails.includes(String(Email)),
      );
      expect(made.map(({ Email }) => Email).toSorted()).toEqual(emails.toSorted());
    });
  });
});
