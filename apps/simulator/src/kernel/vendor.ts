import type { FastifyInstance } from 'fastify';
import type { CallLog } from './call-log.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Limits } from './limits.ts';
import type { Random } from './random.ts';
import type { Switches, SwitchSpecs } from './switches.ts';
import type { TokenLog } from './token-log.ts';

/**
 * The kernel: everything two simulated vendors have in common. HOW TO BUILD A VENDOR ON IT:
 *
 * 1. Write `src/<vendor>/index.ts` exporting a `VendorDefinition`: its name, title, switches, default limits and
 *    a `build(kernel)` that registers routes on `kernel.app` and returns the vendor's `Vendor` operations.
 * 2. Add one line for it to `src/index.ts`.
 *
 * The kernel gives: a fastify app on 127.0.0.1 (bodies arrive raw: use `body.ts`; trailing slashes are accepted;
 * arrays come as repeated query parameters), the virtual clock, seeded randomness, the call log (automatic),
 * faults and latency (automatic, before your handlers; `/_sim` routes and your `pages` are exempt and not logged),
 * the token log (call `tokens.add` yourself), switches, limits, `/_sim/*` control routes, and persistence:
 * call `kernel.changed()` after every lasting change; `snapshot()` is written to the data directory and handed
 * to `restore()` at the next start. Handlers must never sleep nor read `Date.now()` or `Math.random()`.
 */
export interface Kernel {
  app: FastifyInstance;
  clock: Clock;
  random: Random;
  calls: CallLog;
  tokens: TokenLog;
  faults: Faults;
  switches: Switches;
  limits: Limits;
  /** Extra time per answer in milliseconds, spread evenly over ± jitter. */
  latency: { ms: number; jitterMs: number };
  /** Base URL, e.g. `http://127.0.0.1:4401`; only valid once listening. */
  url(): string;
  /** Tell the kernel that records or grants changed, so that they are written to disk. */
  changed(): void;
}

/** What the control API asks of a vendor. Inputs are unparsed JSON; throw a ControlError to refuse them. */
export interface Vendor {
  /** Back to the state of a first start (records, grants, counters). */
  reset(): void;
  /** Adds records, e.g. `{object, records:[…]}` or `{object, count: 100000}`; returns what was made. */
  seed(input: unknown): unknown;
  /** The truth about records of one object, history included. */
  records(object: string, query: Record<string, string>): unknown;
  /** Ends grants: uninstall the app, expire access tokens, revoke one grant. */
  revoke(input: unknown): unknown;
  /** Everything that survives a restart, as JSON. */
  snapshot(): unknown;
  /** Takes over a state returned by `snapshot` of an earlier process. */
  restore(state: unknown): void;
}

/** A vendor as data plus one function. */
export interface VendorDefinition {
  /** Lower-case word used in file names and messages. */
  name: string;
  /** Name shown on pages. */
  title: string;
  switches: SwitchSpecs;
  limits: Readonly<Record<string, number>>;
  /** Paths of pages that people look at: not logged and not hit by faults. */
  pages?: RegExp;
  build(kernel: Kernel): Vendor;
}
