import * as z from 'zod';
import { controlJson, controlRouter } from '../../control/routes.ts';
import { ControlError } from '../../kernel/control-error.ts';
import { portalFor } from '../control/seed.ts';
import { type AppConfig, findApp } from '../oauth/apps.ts';
import type { Portal } from '../portal.ts';
import { DEFAULT_CLIENT, type Hub } from '../state.ts';
import type { WebhookEvent, WebhookTarget } from './events.ts';
import { signV3 } from './sign.ts';

const TYPES = [
  'contact.creation',
  'contact.deletion',
  'contact.propertyChange',
  'contact.merge',
  'contact.privacyDeletion',
];
/** Most events in one delivery, and the longest HubSpot waits for an answer. */
const MAX_EVENTS = 100;
const TIMEOUT_MS = 5000;

const subscribeInput = z.strictObject({
  portalId: z.number().optional(),
  targetUrl: z.url(),
  clientId: z.string().optional(),
  types: z.array(z.enum(TYPES)).default(TYPES),
});
const deliverInput = z.strictObject({ portalId: z.number().optional() });

/**
 * Webhooks, driven by hand so that tests stay exact: `POST /_sim/webhooks` subscribes an account's events to
 * `targetUrl`; `POST /_sim/webhooks/deliver` sends what is queued, signed (v3), up to 100 events a call. What the
 * receiver refuses stays queued with its `attemptNumber` raised.
 */
export function webhookControl(hub: Hub, config: AppConfig): void {
  const route = controlRouter(hub.app);
  route('POST', '/webhooks', request => subscribe(hub, config, controlJson(request)));
  route('POST', '/webhooks/deliver', request => {
    const portal = portalFor(hub, deliverInput.parse(controlJson(request)).portalId);
    if (!portal.webhooks) throw new ControlError('No webhooks are subscribed to; POST /_sim/webhooks first');
    return deliver(hub, portal, portal.webhooks);
  });
}

function subscribe(hub: Hub, config: AppConfig, input: unknown): unknown {
  const { portalId, targetUrl, clientId, types } = subscribeInput.parse(input);
  const app = findApp(hub, config, clientId ?? config.clientId ?? DEFAULT_CLIENT.id);
  if (!app?.clientSecret) throw new ControlError('The app is unknown or has no secret to sign with yet');
  const portal = portalFor(hub, portalId);
  portal.webhooks = { appId: app.appId, clientId: app.clientId, targetUrl, types, queue: [], lastEventId: 0 };
  return { portalId: portal.id, types };
}

async function deliver(hub: Hub, portal: Portal, target: WebhookTarget): Promise<unknown> {
  const deliveries: Array<{ status: number; events: number }> = [];
  const due = target.queue;
  target.queue = [];
  for (let start = 0; start < due.length; start += MAX_EVENTS) {
    const events = due.slice(start, start + MAX_EVENTS);
    const status = await send(hub, target, events);
    deliveries.push({ status, events: events.length });
    if (status >= 200 && status < 300) continue;
    target.queue.push(...events.map(event => ({ ...event, attemptNumber: event.attemptNumber + 1 })));
  }
  return { portalId: portal.id, deliveries };
}

/** Status the receiver answered; 0 when it could not be reached or took too long. */
async function send(
  hub: Hub,
  { clientId, targetUrl }: WebhookTarget,
  events: WebhookEvent[],
): Promise<number> {
  const body = JSON.stringify(events);
  const timestamp = hub.clock.now();
  const secret = hub.state.apps.get(clientId)?.clientSecret ?? '';
  const headers = {
    'content-type': 'application/json',
    'x-hubspot-request-timestamp': String(timestamp),
    'x-hubspot-signature-v3': signV3(secret, { method: 'POST', uri: targetUrl, body, timestamp }),
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return (await fetch(targetUrl, { method: 'POST', body, headers, signal, redirect: 'manual' })).status;
  } catch {
    return 0;
  }
}
