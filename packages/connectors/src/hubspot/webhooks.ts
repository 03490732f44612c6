import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { CrmEvent, WebhookDelivery, WebhookProfile } from '../connector.ts';

/** Older deliveries are not believed (sheet §8). */
const maxAgeMs = 5 * 60_000;

/** An event as far as we use it (sheet §8). */
const Event = z.object({
  subscriptionType: z.string(),
  portalId: z.number(),
  objectId: z.number(),
  objectTypeId: z.string().optional(),
});

/** Webhooks of version 3 signatures (sheet §8). Deletions matter: the record a contact was linked to is gone. */
export const webhooks: WebhookProfile = {
  read(delivery, secret, now) {
    const signature = signatureOf(delivery, secret, now);
    return signature === undefined ? undefined : { signature, events: eventsOf(delivery.body) };
  },
};

/** The signature as we write it: base64 decodes from many texts, and a copy must not pass for another delivery. */
function signatureOf(delivery: WebhookDelivery, secret: string, now: Date): string | undefined {
  const { method, url, headers, body } = delivery;
  const timestamp = headers.get('x-hubspot-request-timestamp') ?? '';
  const age = now.getTime() - Number(timestamp);
  if (!/^\d{1,16}$/.test(timestamp) || Math.abs(age) > maxAgeMs) return undefined;
  const source = method + decoded(url) + body + timestamp;
  const right = createHmac('sha256', secret).update(source).digest();
  const given = Buffer.from(headers.get('x-hubspot-signature-v3') ?? '', 'base64');
  const isRight = given.length === right.length && timingSafeEqual(given, right);
  return isRight ? right.toString('base64') : undefined;
}

/** HubSpot signs the address with just these escapes undone (sheet §8). */
function decoded(url: string): string {
  return url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, code => decodeURIComponent(code));
}

function eventsOf(body: string): CrmEvent[] | null {
  const events = z.array(z.unknown()).safeParse(parsed(body)).data;
  if (events === undefined) return null;
  return events.flatMap(each => {
    const event = Event.safeParse(each).data;
    if (!event || !tellsOfDeletion(event)) return [];
    const [accountId, recordId] = [String(event.portalId), String(event.objectId)];
    return [{ what: 'deleted', accountId, object: 'contacts', recordId }];
  });
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `contact.*`, or the generic `object.*` of the contacts' type id. */
function tellsOfDeletion({ subscriptionType, objectTypeId }: z.infer<typeof Event>): boolean {
  if (subscriptionType === 'object.deletion') return objectTypeId === '0-1';
  return subscriptionType === 'contact.deletion' || subscriptionType === 'contact.privacyDeletion';
}
