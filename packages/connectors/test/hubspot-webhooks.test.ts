import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WebhookDelivery } from '../src/connector.ts';
import { webhooks } from '../src/hubspot/webhooks.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const at = new Date(1_661_959_862_000);

function delivery(body: string, change: Partial<WebhookDelivery> = {}): WebhookDelivery {
  const [method, url, stamp] = ['POST', 'https://www.example.com/webhook_uri', String(at.getTime())];
  const signature = createHmac('sha256', secret)
    .update(method + url + body + stamp)
    .digest('base64');
  const headers = new Headers({
    'x-hubspot-request-timestamp': stamp,
    'x-hubspot-signature-v3': signature,
  });
  return { method, url, headers, body, ...change };
}

const deletion = {
  eventId: 1,
  portalId: 62515,
  objectId: 51,
  subscriptionType: 'contact.deletion',
  occurredAt: at.getTime(),
};

describe('HubSpot webhooks', () => {
  it('B11 believes the vendor’s own test vector', () => {
    const body = '{"example_field":"example_value"}';
    const headers = new Headers({
      'x-hubspot-request-timestamp': '1661959862000',
      'x-hubspot-signature-v3': 'TUxDgw4gX4gqemTIcnyKFKDF46EqVzJern/NmvsVn0Q=',
    });
    const signed = delivery(`[${body}]`);
    expect(webhooks.read(signed, secret, at)).toMatchObject({ events: [] });
    // The vector's body is no list: it is believed, and then cannot be read.
    expect(webhooks.read({ ...signed, body, headers }, secret, at)).toMatchObject({ events: null });
    expect(webhooks.read(delivery('no JSON'), secret, at)).toMatchObject({ events: null });
  });

  it('B11 knows a copy whose signature is spelled another way', () => {
    const first = delivery('[]');
    const spelled = first.headers.get('x-hubspot-signature-v3')?.replace('=', '').replaceAll('+', '-') ?? '';
    const headers = new Headers(first.headers);
    headers.set('x-hubspot-signature-v3', spelled.replaceAll('/', '_'));
    const [one, two] = [first, { ...first, headers }].map(each => webhooks.read(each, secret, at));
    expect(two).toBeDefined();
    expect(two).toEqual(one);
  });

  it('B11 reads deletions, in both spellings, and leaves out the rest', () => {
    const events = [
      deletion,
      { ...deletion, objectId: 52, subscriptionType: 'contact.privacyDeletion' },
      { ...deletion, objectId: 53, subscriptionType: 'object.deletion', objectTypeId: '0-1' },
      { ...deletion, objectId: 54, subscriptionType: 'object.deletion', objectTypeId: '0-2' },
      { ...deletion, objectId: 55, subscriptionType: 'contact.propertyChange' },
      'nonsense',
    ];
    const read = webhooks.read(delivery(JSON.stringify(events)), secret, at);
    expect(read?.events?.map(({ recordId }) => recordId)).toEqual(['51', '52', '53']);
    expect(read?.events?.[0]).toEqual({
      what: 'deleted',
      accountId: '62515',
      object: 'contacts',
      recordId: '51',
    });
  });

  it('B11 undoes only the escapes that HubSpot undoes before it signs', () => {
    const body = '[]';
    const stamp = String(at.getTime());
    const source = `POSThttps://www.example.com/a?b=x:y%20z${body}${stamp}`;
    const headers = new Headers({
      'x-hubspot-request-timestamp': stamp,
      'x-hubspot-signature-v3': createHmac('sha256', secret).update(source).digest('base64'),
    });
    const url = 'https://www.example.com/a?b=x%3Ay%20z';
    expect(webhooks.read({ method: 'POST', url, headers, body }, secret, at)).toBeDefined();
  });

  it.each([
    ['another secret', {}, 'other-secret', at],
    ['another body', { body: '[1]' }, secret, at],
    ['another address', { url: 'https://www.example.com/other' }, secret, at],
    ['another method', { method: 'PUT' }, secret, at],
    ['no headers', { headers: new Headers() }, secret, at],
    ['five minutes and a second late', {}, secret, new Date(at.getTime() + 301_000)],
    ['five minutes and a second early', {}, secret, new Date(at.getTime() - 301_000)],
  ])('B11 does not believe %s', (_, change, key, now) => {
    expect(webhooks.read(delivery('[]', change), key, now)).toBeUndefined();
  });
});
