import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsOffered } from '../../../../packages/connectors/test/support/consent.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { addContact, pushEnded, until } from '../pushes/scene.ts';
import { type Crm, card, connect, crms, exchanges, sim, start } from './crm.ts';

describe.each(databases)('signing in to another account on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  /** Somebody connected to one account, with a contact in a push that waits, who signed in to another account. */
  const asked = async (crm: Crm) => {
    const ann = await server.signUp();
    const [first, other] = differentAccounts(await accountsOffered(await start(server, ann, crm)));
    expect((await connect(server, ann, crm, { account: first })).status).toBe(200);
    const before = await card(ann, crm);
    const answer = await connect(server, ann, crm, { account: other });
    expect(answer).toMatchObject({ status: 409, body: { code: 'account-differs' } });
    const contact = await addContact(ann);
    const push = await ann.post('/api/pushes', { connector: crm, contactIds: [contact.id] });
    return { ann, before, contact, push, first, other };
  };
  const choose = (person: Person, crm: Crm, choice: 'other' | 'connected') =>
    person.post(`/api/integrations/${crm}/account`, { choose: choice });
  const fieldsOf = async (person: Person, crm: Crm) => {
    const { objects } = await card(person, crm);
    return person.get(`/api/integrations/${crm}/objects/${objects[0].name}/fields?fresh=true`);
  };
  /** Where each account has this person's contacts. */
  const recordsOf = async (crm: Crm, person: Person) => {
    const { db } = server.deps.store;
    const rows = await db
      .selectFrom('contact_links')
      .select('account_id')
      .where('user_id', '=', person.id)
      .execute();
    expect(await sim(server, crm, 'calls')).toBeTruthy();
    return rows.map(row => row.account_id);
  };
  const rowsOf = (person: Person) =>
    server.deps.store.db
      .selectFrom('crm_integrations')
      .selectAll()
      .where('user_id', '=', person.id)
      .execute();

  describe.each(crms)('%s', crm => {
    it('A14 asks with both names, and nothing is sent until the person has chosen', async () => {
      const { ann, before, contact } = await asked(crm);
      const now = await card(ann, crm);
      expect(now).toMatchObject({
        state: 'needs-reconnect',
        account: before.account,
        problem: { code: 'account-differs', title: expect.stringContaining(before.account.name) },
      });
      expect(now.otherAccount.id).not.toBe(before.account.id);
      expect(now.problem.title).toContain(now.otherAccount.name);
      const one = await ann.post(`/api/integrations/${crm}/sync-contact`, { contactId: contact.id });
      expect(one.status).toBeGreaterThanOrEqual(400);
      expect((await fieldsOf(ann, crm)).status).toBe(424);
      expect(await recordsOf(crm, ann)).toEqual([]);
      expect(JSON.stringify(now)).not.toMatch(/access_token|wrapped/);
    });

    it('A14 keeping the connected account ends the new grant and lets the pushes go on', async () => {
      const { ann, before, push } = await asked(crm);
      const revoked = (await exchanges(server, crm, 'revoke')).length;
      expect(await choose(ann, crm, 'connected')).toMatchObject({
        status: 200,
        body: { state: 'connected', account: before.account, otherAccount: null, problem: null },
      });
      expect(await exchanges(server, crm, 'revoke')).toHaveLength(revoked + 1);
      expect((await fieldsOf(ann, crm)).status).toBe(200);
      if (push.status === 202) await pushEnded(ann, push.body.id);
      expect(await choose(ann, crm, 'other')).toMatchObject({ status: 409, body: { code: 'conflict' } });
    });

    it('A14 choosing the other one ends the old grant, and what was queued for the old one goes nowhere', async () => {
      const { ann, before, push } = await asked(crm);
      const revoked = (await exchanges(server, crm, 'revoke')).length;
      const wanted = (await card(ann, crm)).otherAccount;
      const answer = await choose(ann, crm, 'other');
      expect(answer).toMatchObject({ status: 200, body: { state: 'connected', otherAccount: null } });
      expect(answer.body.account).toEqual(wanted);
      expect(await exchanges(server, crm, 'revoke')).toHaveLength(revoked + 1);
      expect((await fieldsOf(ann, crm)).status).toBe(200);
      const rows = await rowsOf(ann);
      expect(rows.map(({ state, account_id }) => [state, account_id]).sort()).toEqual([
        ['connected', wanted.id],
        ['disconnected', before.account.id],
      ]);
      expect(rows.find(({ state }) => state === 'disconnected')?.wrapped_key).toBeNull();
      if (push.status === 202) {
        const { body } = await ann.get(`/api/pushes/${push.body.id}`);
        expect(body.state).toBe('cancelled');
      }
      expect(await recordsOf(crm, ann)).toEqual([]);
    });

    it('A14 links of the old account do not count for the new one', async () => {
      const ann = await server.signUp();
      const [first, other] = differentAccounts(await accountsOffered(await start(server, ann, crm)));
      await connect(server, ann, crm, { account: first });
      const contact = await addContact(ann);
      const sent = await ann.post('/api/pushes', { connector: crm, contactIds: [contact.id] });
      await pushEnded(ann, sent.body.id);
      await connect(server, ann, crm, { account: other });
      await choose(ann, crm, 'other');
      const again = await ann.post('/api/pushes', { connector: crm, contactIds: [contact.id] });
      expect((await pushEnded(ann, again.body.id)).counts).toMatchObject({ created: 1 });
      expect(new Set(await recordsOf(crm, ann)).size).toBe(2);
    });

    it('A14 two answers at once count once', async () => {
      const { ann } = await asked(crm);
      const answers = await Promise.all([choose(ann, crm, 'other'), choose(ann, crm, 'other')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect((await rowsOf(ann)).filter(({ state }) => state === 'connected')).toHaveLength(1);
      expect((await fieldsOf(ann, crm)).status).toBe(200);
    });

    it('A14 disconnecting, or signing in to the old account once more, answers too', async () => {
      const one = await asked(crm);
      expect((await one.ann.delete(`/api/integrations/${crm}/disconnect`)).status).toBe(200);
      expect(await card(one.ann, crm)).toMatchObject({ state: 'not-connected', otherAccount: null });
      const two = await asked(crm);
      expect((await connect(server, two.ann, crm, { account: two.first })).status).toBe(200);
      expect(await card(two.ann, crm)).toMatchObject({
        state: 'connected',
        account: two.before.account,
        otherAccount: null,
      });
      expect((await fieldsOf(two.ann, crm)).status).toBe(200);
      await expectNoGrantsLeft();
    });
  });

  // Last: it moves the clock of the whole server.
  it('A14 a question that nobody answers in a day keeps the connected account', async () => {
    const { ann, before } = await asked('hubspot');
    await server.deps.connections.endExpiredSwitches();
    expect((await card(ann, 'hubspot')).otherAccount).not.toBeNull();
    server.advance(24 * 3600_000 + 1000);
    expect(await server.deps.connections.endExpiredSwitches()).toBeGreaterThan(0);
    expect(await card(ann, 'hubspot')).toMatchObject({ state: 'connected', account: before.account });
    await expectNoGrantsLeft();
  });

  /** No question has left a grant behind: every one is ended or noted to be. */
  const expectNoGrantsLeft = () =>
    until(async () => {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from revocations`.execute(
        server.deps.store.db,
      );
      return rows[0]?.count === 0;
    });
});

/** Two offered seats in different accounts; values are `account/user`. */
function differentAccounts(offered: string[]): [string | undefined, string | undefined] {
  const [first] = offered;
  return [first, offered.find(each => each.split('/')[0] !== first?.split('/')[0])];
}
