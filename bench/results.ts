import type { Bulk } from './measure/bulk.ts';
import type { OneByOne } from './measure/one-by-one.ts';
import type { Requests } from './measure/requests.ts';
import type { Lags, Single } from './measure/single.ts';

/** Everything one bench found. */
export interface Results {
  readonly quick: boolean;
  /** Added to every answer of the vendors, in milliseconds. */
  readonly latencyMs: number;
  readonly machine: string;
  readonly day: string;
  readonly mixed: readonly Bulk[];
  /** The same people again, links known, under overwrite. */
  readonly again: readonly Bulk[];
  /** Nobody's link known, under overwrite. */
  readonly overwrite: readonly Bulk[];
  readonly baseline: readonly OneByOne[];
  readonly sdk: readonly OneByOne[];
  readonly singles: readonly Single[];
  readonly lags: readonly Lags[];
  readonly requests: readonly Requests[];
  /** One mixed push to HubSpot on the embedded database, one process. */
  readonly embedded: Bulk | null;
}

/** A target of the project and how it was met. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}
