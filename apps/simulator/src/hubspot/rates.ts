import type { FastifyReply } from 'fastify';
import { rateLimited } from './errors.ts';
import type { Grant, Hub } from './state.ts';

/** Which pool a call is counted in. Search and associations have their own; the rest share the burst window. */
export type Pool = 'burst' | 'search' | 'associations';

const windowLimit = { burst: 'burstPerTenSeconds', associations: 'associationsPerTenSeconds' } as const;

/** Counts calls and refuses those beyond the limits. */
export interface Rates {
  /** Counts one call and sets its headers; throws a 429 HubError when a limit is reached. */
  count(pool: Pool, grant: Grant, reply: FastifyReply): void;
  reset(): void;
}

const BURST_MS = 10_000;
const SECOND_MS = 1000;

/** Makes counters with rolling windows on the virtual clock. */
export function createRates(hub: Hub): Rates {
  const windows = new Map<string, number[]>();
  const days = new Map<string, { day: number; calls: number }>();

  /** Calls in the window before now; adds this one when there is room. */
  const roll = (key: string, windowMs: number, max: number) => {
    const now = hub.clock.now();
    const calls = windows.get(key) ?? [];
    windows.set(key, calls);
    while (calls.length > 0 && (calls[0] ?? 0) <= now - windowMs) calls.shift();
    const full = max > 0 && calls.length >= max;
    if (!full) calls.push(now);
    return { full, remaining: Math.max(0, max - calls.length) };
  };
  const refuse = (policy: Parameters<typeof rateLimited>[0], seconds: number, reply: FastifyReply) => {
    if (hub.switches.is('retryAfterOn429', 'yes')) reply.header('retry-after', seconds);
    return rateLimited(policy, hub.random.uuid());
  };
  const countDay = (grant: Grant, reply: FastifyReply) => {
    const max = hub.limits.get('perDay');
    if (max === 0) return;
    const portal = hub.state.portals.get(grant.portalId);
    const day = Math.floor((hub.clock.now() + (portal?.utcOffsetMilliseconds ?? 0)) / 86_400_000);
    const known = days.get(String(grant.portalId));
    const today = known?.day === day ? known : { day, calls: 0 };
    days.set(String(grant.portalId), today);
    if (today.calls >= max) throw refuse('DAILY', 3600, reply);
    today.calls += 1;
  };
  return {
    count(pool, grant, reply) {
      if (pool === 'search') {
        reply.header('x-hubspot-rate-limit-exemptions', '["ten-secondly"]');
        const { full } = roll(`search/${grant.portalId}`, SECOND_MS, hub.limits.get('searchPerSecond'));
        if (full) throw refuse('SECONDLY', 1, reply);
        return countDay(grant, reply);
      }
      const max = hub.limits.get(windowLimit[pool]);
      const { full, remaining } = roll(`${pool}/${grant.appId}/${grant.portalId}`, BURST_MS, max);
      if (max > 0) {
        reply.header('x-hubspot-ratelimit-interval-milliseconds', BURST_MS);
        reply.header('x-hubspot-ratelimit-max', max);
        reply.header('x-hubspot-ratelimit-remaining', remaining);
        reply.header('x-hubspot-ratelimit-secondly', Math.ceil(max / 10));
        reply.header('x-hubspot-ratelimit-secondly-remaining', Math.min(Math.ceil(max / 10), remaining));
      }
      if (full) throw refuse('TEN_SECONDLY_ROLLING', 10, reply);
      countDay(grant, reply);
    },
    reset() {
      windows.clear();
      days.clear();
    },
  };
}
