/**
 * Where a vendor counts calls in a window, look-ups go before writes: they cost us little, so that a full window is used up sooner, and
 * what writes cost is left for when it opens again.
 */
export interface LookUpsFirst {
  /** Looks up. */
  during<Found>(lookUp: () => Promise<Found>): Promise<Found>;
  /** Waits until no claim of this push is looked up. */
  over(): Promise<void>;
}

/** For the claims of one push. */
export function createLookUpsFirst(): LookUpsFirst {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  return {
    async during(lookUp) {
      underWay += 1;
      try {
        return await lookUp();
      } finally {
        underWay -= 1;
        if (underWay === 0) for (const go of waiting.splice(0)) go();
      }
    },
    async over() {
      if (underWay > 0) await new Promise<void>(resolve => waiting.push(resolve));
    },
  };
}
