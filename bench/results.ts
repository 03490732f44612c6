import type { BareClick } from './measure/bare-click.ts';
import type { Bulk } from './measure/bulk.ts';
import type { OneByOne } from './measure/one-by-one.ts';
import type { Requests } from './measure/requests.ts';
import type { Lags, Single } from './measure/single.ts';
import type { Failure } from './parts.ts';

/** What the parts of a bench have found so far. */
export interface Found {
  readonly mixed: Bulk[];
  /** The same people again, links known, under overwrite. */
  readonly again: Bulk[];
  /** Nobody's link known, under overwrite. */
  readonly overwrite: Bulk[];
  /** Its database queries are counted too. */
  readonly baseline: (OneByOne & { readonly queries: number })[];
  readonly sdk: OneByOne[];
  readonly singles: Single[];
  readonly lags: Lags[];
  /** What no click can leave out costs this. */
  bareClick: BareClick | null;
  readonly requests: Requests[];
  /** One mixed push to HubSpot on the embedded database, one process. */
  embedded: Bulk | null;
}

/** Everything one bench found. */
export interface Results extends Readonly<Found> {
  readonly quick: boolean;
  /** Added to every answer of the vendors, in milliseconds. */
  readonly latencyMs: number;
  readonly failures: readonly Failure[];
  /** How long it took. */
  readonly minutes: number;
  readonly machine: string;
  readonly day: string;
}

/** Before the first part. */
export function emptyResults(): Found {
  return {
    mixed: [],
    again: [],
    overwrite: [],
    baseline: [],
    sdk: [],
    singles: [],
    lags: [],
    bareClick: null,
    requests: [],
    embedded: null,
  };
}

/** A target of the project and how it was met. */
export interface Verdict {
  readonly target: string;
  readonly measured: string;
  /** Undefined: this run did not measure it. */
  readonly met: boolean | undefined;
}
