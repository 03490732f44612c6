import { type Entitlements, entitlements, everything, type Tier } from '@crmsync/contract';
import type { Store } from '../store/database.ts';
import { tierRowOf } from '../store/subscriptions.ts';

/** What a person may use right now. */
export interface Rights {
  readonly tier: Tier;
  readonly entitlements: Entitlements;
  /** The CRMs that have the tier's places, where they are counted. */
  readonly places: readonly string[];
  /** Whether this CRM may be used: it has a place, or one is free. */
  mayUse(connector: string): boolean;
}

/** What everybody may use where no plans are sold. */
const all: Rights = { tier: 'business', entitlements: everything, places: [], mayUse: () => true };

/** What people may use, by the one table in the contract. */
export interface Tiers {
  /** Whether plans are sold here. */
  readonly sold: boolean;
  /** The person's rights; one query where plans are sold, none elsewhere. */
  of(userId: string): Promise<Rights>;
}

/** Reads tiers from the store. `sold` false: everybody has everything. */
export function createTiers({ db }: Pick<Store, 'db'>, sold: boolean): Tiers {
  return {
    sold,
    of: async userId => (sold ? rightsOf(await tierRowOf(db, userId)) : all),
  };
}

/** The CRM that was chosen comes first, then the one connected for longest: stepping down never asks before it stops anything. */
function rightsOf({ tier, place, connected }: Awaited<ReturnType<typeof tierRowOf>>): Rights {
  const own = entitlements[tier];
  const { crms } = own;
  const wanted = [...new Set([...(place === null || connected.length === 0 ? [] : [place]), ...connected])];
  const places = crms === null ? [] : wanted.slice(0, crms);
  return {
    tier,
    entitlements: own,
    places,
    mayUse: connector => crms === null || places.includes(connector) || places.length < crms,
  };
}
