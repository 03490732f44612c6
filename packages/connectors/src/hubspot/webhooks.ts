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
    const signature = delivery.headers.get('x-hubspot-signature-v3') ?? '';
    if (!isSigned(delivery, signature, secret, now)) return undefined;
    return { signature, events: eventsOf(delivery.body) };
  },
};

function isSigned(delivery: WebhookDelivery, signature: string, secret: string, now: Date): boolean {
  const { method, url, headers, body } = delivery;
  const timestamp = headers.get('x-hubspot-request-timestamp') ?? '';
  const age = now.getTime() - Number(timestamp);
  if (!/^\d{1,16}$/.test(timestamp) || Math.abs(age) > maxAgeMs) return false;
  const source = method + decoded(url) + body + timestamp;
  const right = createHmac('sha256', secret).update(source).digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === right.length && timingSafeEqual(given, right);
}

/** HubSpot signs the address with just these escapes undone (sheet §8). */
function decoded(url: string): string {
  return url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, code => decodeURIComponent(code));
}

function eventsOf(body: string): CrmEvent[] {
  const events = z.array(z.unknown()).parse(JSON.parse(body));
  return events.flatMap(each => {
    const event = Event.safeParse(each).data;
    if (!event || !tellsOfDeletion(event)) return [];
    const [accountId, recordId] = [String(event.portalId), String(event.objectId)];
    return [{ what: 'deleted', accountId, object: 'contacts', recordId }];
  });
}

/** `contact.*`, or the generic `object.*` of the contacts' type id. */
function tellsOfDeletion({ subscriptionType, objectTypeId }: z.infer<typeof Event>): boolean {
  if (subscriptionType === 'object.deletion') return objectTypeId === '0-1';
  return subscriptionType === 'contact.deletion' || subscriptionType === 'contact.privacyDeletion';
}
