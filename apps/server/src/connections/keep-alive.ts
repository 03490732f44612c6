import { idleConnections } from '../store/tokens.ts';
import type { ConnectionDeps } from './deps.ts';
import type { Tokens } from './tokens.ts';

/**
 * Grants that nobody uses end at the vendor after 30 days (salesforce sheet §1.6, sliding). Those this long without a refresh, in
 * milliseconds, are refreshed once: early enough for a week of outage.
 */
const idleMs = 20 * 24 * 3600_000;
/** One pass refreshes at most this many, one after the other: a restart after a holiday must not be a storm. */
const perPass = 20;

/** Refreshes what was long unused; one pass, for a timer. Returns how many were tried. Each has its own end: one must not hold up the rest. */
export async function keepAlive(deps: ConnectionDeps, tokens: Tokens): Promise<number> {
  const idle = await idleConnections(deps.store.db, new Date(deps.now() - idleMs), perPass);
  for (const { id, connector } of idle) {
    await tokens.renew(id).catch((error: unknown) => {
      deps.log.warn({ err: error, connector }, 'a long unused connection was not refreshed');
    });
  }
  return idle.length;
}
