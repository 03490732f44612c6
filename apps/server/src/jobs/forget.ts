import type { Logger } from 'pino';
import type { Store } from '../store/database.ts';
import { forgetOld, type Retention } from '../store/retention.ts';

/** How often what is too old is removed, in milliseconds. */
const everyMs = 3600_000;

/** Removes what is older than it is to be kept, now and every hour, until stopped. */
export function startForgetting(
  { store, now }: { readonly store: Store; readonly now: () => number },
  keep: Retention,
  log: Logger,
): { stop(): void } {
  let stopped = false;
  const run = async () => {
    while (!stopped && (await forgetOld(store.db, keep, new Date(now()))));
  };
  const start = () => {
    run().catch((error: unknown) => log.warn({ err: error }, 'removing what is too old'));
  };
  start();
  const timer = setInterval(start, everyMs);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
