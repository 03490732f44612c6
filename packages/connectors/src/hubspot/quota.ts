import type { Quota } from '../connector.ts';

/**
 * Calls left (sheet §3.6): of the day where HubSpot tells (not for OAuth apps) and of the 10-second window; the scarcer of both
 * leads. Search answers tell nothing.
 */
export function readQuota(headers: Headers): Quota | undefined {
  const day = pair(headers, 'daily', 'daily-remaining');
  const short = pair(headers, 'max', 'remaining');
  if (!short) return day && { ...day, day };
  const perMs = number(headers, 'interval-milliseconds') ?? 10_000;
  const window = { calls: short.limit, remaining: short.remaining, perMs };
  if (day && day.remaining <= short.remaining) return { ...day, day, window };
  const endsAt = Date.parse(headers.get('date') ?? '') + perMs;
  const told = { ...short, window, ...(day ? { day } : {}) };
  return Number.isNaN(endsAt) ? told : { ...told, resetsAt: new Date(endsAt) };
}

function pair(headers: Headers, max: string, left: string): Quota | undefined {
  const limit = number(headers, max);
  const remaining = number(headers, left);
  return limit === undefined || remaining === undefined ? undefined : { limit, remaining };
}

function number(headers: Headers, name: string): number | undefined {
  const value = headers.get(`x-hubspot-ratelimit-${name}`);
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}
