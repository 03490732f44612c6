import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { signV3 } from '../../src/hubspot/webhooks/sign.ts';
import { dig } from '../support/http.ts';
import { NOW, useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
let receiver: Server | undefined;
afterEach(() => receiver?.close());

/** A receiver that answers the given statuses in turn (the last one forever) and keeps what it got. */
async function receive(...statuses: number[]) {
  const got: Array<{ headers: Record<string, unknown>; body: string }> = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    got.push({ headers: request.headers, body });
    response.statusCode = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200;
    response.end();
  });
  receiver = server;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hooks?a=b`;
  return { url, got };
}

describe('webhooks', () => {
  it('sign as HubSpot signs (known answer)', () => {
    const request = {
      method: 'POST',
      uri: 'https://www.example.com/webhook_uri',
      body: '{"example_field":"example_value"}',
      timestamp: 1661959862000,
    };
    expect(signV3('yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy', request)).toBe(
      'TUxDgw4gX4gqemTIcnyKFKDF46EqVzJern/NmvsVn0Q=',
    );
  });

  it('deliver what changed, signed, again when refused, and nothing that was undone', async () => {
    const { url, got } = await receive(500, 200);
    await hub.sim('webhooks', { targetUrl: url });
    const base = '/crm/v3/objects/contacts';
    const made = await hub.api(base, { json: { properties: { email: 'w@x.example' } } });
    const id = Number(dig(made, 'body.id'));
    await hub.sim(`records/contacts/${id}`, { properties: { city: 'Rome' } });
    await hub.api(`${base}/batch/create`, {
      json: {
        inputs: [{ properties: { email: 'new@x.example' } }, { properties: { email: 'w@x.example' } }],
      },
    });
    await hub.api(`${base}/${id}`, { method: 'DELETE' });

    expect((await hub.sim('webhooks/deliver', {})).body).toMatchObject({
      deliveries: [{ status: 500, events: 3 }],
    });
    expect((await hub.sim('webhooks/deliver', {})).body).toMatchObject({
      deliveries: [{ status: 200, events: 3 }],
    });
    expect((await hub.sim('webhooks/deliver', {})).body).toMatchObject({ deliveries: [] });
    const second = got[1];
    expect(JSON.parse(second?.body ?? '')).toMatchObject([
      {
        subscriptionType: 'contact.creation',
        objectId: id,
        attemptNumber: 1,
        changeSource: 'INTEGRATION',
        changeFlag: 'CREATED',
      },
      {
        subscriptionType: 'contact.propertyChange',
        propertyName: 'city',
        propertyValue: 'Rome',
        changeSource: 'CRM_UI',
        sourceId: 'userId:60001',
      },
      { subscriptionType: 'contact.deletion', objectId: id, portalId: 48201733 },
    ]);
    expect(second?.headers['x-hubspot-signature-v3']).toBe(
      signV3('sim-hubspot-secret', { method: 'POST', uri: url, body: second?.body ?? '', timestamp: NOW }),
    );
  });

  it('tell of merges and of contacts deleted for good', async () => {
    const { url, got } = await receive(200);
    const { ids } = (
      await hub.sim('seed', {
        records: ['a@x.example', 'b@x.example'].map(email => ({ properties: { email } })),
      })
    ).body as { ids: string[] };
    const types = ['contact.merge', 'contact.privacyDeletion'];
    await hub.sim('webhooks', { targetUrl: url, types });
    const [primaryObjectId, objectIdToMerge] = ids;
    const base = '/crm/objects/2026-09/contacts';
    const merged = await hub.api(`${base}/merge`, { json: { primaryObjectId, objectIdToMerge } });
    const survivor = dig(merged, 'body.id');
    await hub.api(`${base}/gdpr-delete`, { json: { objectId: survivor } });
    await hub.sim('webhooks/deliver', {});
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject([
      {
        subscriptionType: 'contact.merge',
        primaryObjectId: Number(primaryObjectId),
        mergedObjectIds: [Number(objectIdToMerge)],
        newObjectId: Number(survivor),
      },
      { subscriptionType: 'contact.privacyDeletion', objectId: Number(survivor) },
    ]);
  });

  it('refuse to deliver before anybody subscribed', async () => {
    expect((await hub.sim('webhooks/deliver', {})).status).toBe(400);
  });
});
