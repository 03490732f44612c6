import type { Quota } from '../connector.ts';

/**
 * Calls left (sheet §3.6): of the day where HubSpot tells (not for OAuth apps), of the 10-second window otherwise; the
 * scarcer of both. Search answers tell nothing.
 */
export function readQuota(headers: Headers): Quota | undefined {
  const day = pair(headers, 'daily', 'daily-remaining');
  const window = pair(headers, 'max', 'remaining');
  if (day && (!window || day.remaining <= window.remaining)) return day;
  if (!window) return undefined;
  const endsAt = Date.parse(headers.get('date') ?? '') + (number(headers, 'interval-milliseconds') ?? 10_000);
  return Number.isNaN(endsAt) ? window : { ...window, resetsAt: new Date(endsAt) };
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
