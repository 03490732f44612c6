import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, crmUrl, sim } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';

const crm = 'hubspot';
const path = `/api/webhooks/${crm}`;

describe.each(databases)('webhooks on %s', database => {
  let server: TestServer;
  let ann: Person;
  let portalId: number;
  beforeAll(async () => {
    server = await withServer({ database });
    ann = await server.signUp();
    await connect(server, ann, crm);
    portalId = Number((await ann.get(`/api/integrations/${crm}/status`)).body.account.id);
  });
  afterAll(() => server?.close());

  /** A contact that is in the CRM. */
  async function pushed(email: string): Promise<{ id: string; recordId: string }> {
    const contact = { firstName: 'Kim', lastName: 'Berg', emails: [email] };
    const { body } = await ann.post(`/api/integrations/${crm}/sync-contact`, { contact });
    expect(body).toMatchObject({ success: true });
    return { id: body.contactId, recordId: body.crmContactId };
  }

  async function chip(id: string): Promise<string> {
    return (await ann.get(`/api/contacts/${id}`)).body.crm[crm].status;
  }

  function signed(recordId: string, at = server.deps.now()) {
    const event = { eventId: 1, portalId, objectId: Number(recordId), subscriptionType: 'contact.deletion' };
    return signedBody(JSON.stringify([event]), at);
  }

  function signedBody(body: string, at = server.deps.now()) {
    const { publicUrl, connectors } = server.deps.settings;
    const source = `POST${publicUrl}${path}${body}${at}`;
    const signature = createHmac('sha256', connectors[crm]?.client?.secret ?? '')
      .update(source)
      .digest('base64');
    const headers = {
      'content-type': 'application/json',
      'x-hubspot-request-timestamp': String(at),
      'x-hubspot-signature-v3': signature,
    };
    return { body, headers };
  }

  const deliver = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    send(server.url, 'POST', path, body, headers);

  it('B11 a deletion that the CRM tells of ends the link, and the next push finds out by itself', async () => {
    const { id, recordId } = await pushed('deleted@berg.example');
    expect(await chip(id)).toBe('in');
    expect(await deliver(signed(recordId))).toMatchObject({ status: 204 });
    expect(await chip(id)).toBe('never');
    const events = await server.deps.store.db.selectFrom('events').select('event').execute();
    expect(events.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ type: 'contact.crm', contactId: id }),
    );
  });

  it('B11 a bad signature, an old one and a copy are 401 and change nothing', async () => {
    const { id, recordId } = await pushed('kept@berg.example');
    const good = signed(recordId);
    const forged = { ...good.headers, 'x-hubspot-signature-v3': 'AAAA' };
    const refusals = [
      { ...good, headers: forged },
      { ...good, headers: { 'content-type': 'application/json' } },
      { ...good, body: good.body.replace('1', '2') },
      signed(recordId, server.deps.now() - 6 * 60_000),
    ];
    for (const refusal of refusals) {
      expect(await deliver(refusal)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
      expect(await chip(id)).toBe('in');
    }
    expect(server.logged()).toContain('"security":"webhook-refused"');

    expect((await deliver(good)).status).toBe(204);
    await pushed('kept@berg.example');
    expect(await chip(id)).toBe('in');
    expect((await deliver(good)).status).toBe(401);
    expect(await chip(id)).toBe('in');
  });

  it('B11 a copy whose signature is spelled another way is 401, too', async () => {
    const { recordId } = await pushed('copied@berg.example');
    const good = signed(recordId);
    expect((await deliver(good)).status).toBe(204);
    const spelled = good.headers['x-hubspot-signature-v3'].replace('=', '');
    const copy = { ...good, headers: { ...good.headers, 'x-hubspot-signature-v3': spelled } };
    expect((await deliver(copy)).status).toBe(401);
  });

  it('B11 what is signed and cannot be read is 400, as often as it comes, and changes nothing', async () => {
    const { id } = await pushed('signed@berg.example');
    for (const body of ['no JSON', '{"a":1}', '"text"', 'null', '']) {
      const garbage = signedBody(body);
      for (const _ of [1, 2]) expect(`${body} ${(await deliver(garbage)).status}`).toBe(`${body} 400`);
    }
    expect(await chip(id)).toBe('in');
    const taken = await server.deps.store.db.selectFrom('webhook_deliveries').select('signature').execute();
    expect(taken.map(({ signature }) => signature)).not.toContain(
      signedBody('no JSON').headers['x-hubspot-signature-v3'],
    );
  });

  it('takes only from CRMs that tell things, and another account’s record is not ours', async () => {
    expect((await send(server.url, 'POST', '/api/webhooks/salesforce', {})).status).toBe(404);
    expect((await send(server.url, 'POST', '/api/webhooks/nobody', {})).status).toBe(404);
    const { id, recordId } = await pushed('other@berg.example');
    portalId += 1;
    expect((await deliver(signed(recordId))).status).toBe(204);
    portalId -= 1;
    expect(await chip(id)).toBe('in');
  });
});

it('B11 believes what the simulated CRM itself signs, also when it comes through a reverse proxy', async () => {
  // The CRM signs the address it calls, which is the one people open and not the one we listen on.
  let target = '';
  const proxy = createServer((request, response) => {
    void text(request).then(async body => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
      const answer = await fetch(`${target}${request.url}`, { method: 'POST', body, headers });
      response.writeHead(answer.status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const server = await withServer({ database: 'pglite', env: { PUBLIC_URL: publicUrl } });
  try {
    target = server.url;
    const ann = await server.signUp();
    await connect(server, ann, crm);
    const portalId = Number((await ann.get(`/api/integrations/${crm}/status`)).body.account.id);
    const clientId = server.deps.settings.connectors[crm]?.client?.id;
    await sim(server, crm, 'webhooks', { portalId, clientId, targetUrl: `${publicUrl}${path}` });
    const contact = { firstName: 'Kim', lastName: 'Berg', emails: ['sent@berg.example'] };
    const { body } = await ann.post(`/api/integrations/${crm}/sync-contact`, { contact });
    const record = `${crmUrl(server, crm)}/_sim/records/contacts/${body.crmContactId}`;
    expect((await fetch(record, { method: 'DELETE' })).status).toBe(200);
    const told = await sim(server, crm, 'webhooks/deliver', { portalId });
    expect(told).toMatchObject({ deliveries: [{ status: 204 }] });
    expect((await ann.get(`/api/contacts/${body.contactId}`)).body.crm[crm].status).toBe('never');
  } finally {
    await server.close();
    proxy.close();
  }
});
