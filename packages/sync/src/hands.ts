/** Calls that a push may have under way at once. A claim that is carried holds one, and borrows what no other claim needs. */
export interface Hands {
  /** Waits for one. */
  take(): Promise<void>;
  /** Takes one if it is free and nobody waits for it. */
  borrow(): boolean;
  giveBack(): void;
}

/** So many. */
export function createHands(count: number): Hands {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free === 0) return new Promise<void>(resolve => waiting.push(resolve));
      free -= 1;
    },
    borrow() {
      if (free === 0) return false;
      free -= 1;
      return true;
    },
    giveBack() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}

/**
 * Does pieces of a claim's work in order: the first alone, so that an outage or a refusal of everything costs one call, the others
 * with all hands that are free at the time.
 * @throws what was thrown first, when nothing is under way any more; then nothing further was begun.
 */
export async function withHands<Piece>(
  pieces: readonly Piece[],
  hands: Pick<Hands, 'borrow' | 'giveBack'>,
  work: (piece: Piece) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failed: unknown[] = [];
  const helpers: Promise<void>[] = [];
  const one = async () => {
    const piece = pieces[next];
    next += 1;
    if (piece !== undefined) await work(piece).catch((error: unknown) => failed.push(error));
  };
  const more = () => next < pieces.length && failed.length === 0;
  const help = async () => {
    do {
      await one();
      hands.giveBack();
    } while (more() && hands.borrow());
  };
  while (more()) {
    await one();
    // One is left for this hand itself.
    while (more() && next < pieces.length - 1 && hands.borrow()) helpers.push(help());
  }
  for (const helper of helpers) await helper;
  if (failed.length > 0) throw failed[0];
}

/** Waits for what needs no call, with the hand that waits given back meanwhile. */
export async function withoutHand(
  hands: Pick<Hands, 'take' | 'giveBack'>,
  waitedFor: Promise<unknown>,
): Promise<void> {
  hands.giveBack();
  await waitedFor;
  await hands.take();
}
