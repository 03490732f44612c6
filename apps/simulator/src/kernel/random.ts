/** Seeded randomness: the same seed gives the same ids and tokens. Never use it outside a simulator. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  int(below: number): number;
  /** One element; throws a RangeError on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** `length` characters out of `alphabet` (letters and digits by default). */
  text(length: number, alphabet?: string): string;
  /** A UUID in the usual 8-4-4-4-12 form (version 4 bits set). */
  uuid(): string;
  /** Where the sequence stands, so that a restart does not repeat ids. */
  state(): number;
  /** Continues from a stored state. */
  restore(state: number): void;
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';

/** Makes a generator (mulberry32) from a numeric seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number) => Math.floor(next() * below);
  const text = (length: number, alphabet = ALPHANUMERIC) => {
    let result = '';
    for (let index = 0; index < length; index += 1) result += alphabet.charAt(int(alphabet.length));
    return result;
  };
  return {
    next,
    int,
    pick: list => {
      const chosen = list[int(list.length)];
      if (chosen === undefined) throw new RangeError('Cannot pick from an empty list');
      return chosen;
    },
    text,
    uuid: () =>
      `${text(8, HEX)}-${text(4, HEX)}-4${text(3, HEX)}-${text(1, '89ab')}${text(3, HEX)}-${text(12, HEX)}`,
    state: () => state,
    restore: saved => {
      state = saved >>> 0;
    },
  };
}
