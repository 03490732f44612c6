import { describe, expect, it } from 'vitest';
import { createHands, withHands } from '../src/hands.ts';

/** Work whose every piece takes a turn of the loop, with how much of it was under way at once. */
function watched(fails: (piece: number) => boolean = () => false) {
  const seen = { begun: [] as number[], ended: 0, now: 0, most: 0 };
  const work = async (piece: number) => {
    seen.begun.push(piece);
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await new Promise(resolve => setImmediate(resolve));
    seen.now -= 1;
    seen.ended += 1;
    if (fails(piece)) throw new Error(`piece ${piece}`);
  };
  return { seen, work };
}
const pieces = Array.from({ length: 9 }, (_, n) => n);

describe('the hands of a push', () => {
  it('do all pieces once and in order, the first alone', async () => {
    const { seen, work } = watched();
    const first: number[] = [];
    await withHands(pieces, createHands(3), async piece => {
      if (piece > 0) first.push(seen.ended);
      await work(piece);
    });
    expect(seen.begun).toEqual(pieces);
    expect(Math.min(...first)).toBe(1);
    expect(seen.most).toBe(4);
  });

  it('are all given back, and one who waits for one comes before one who borrows', async () => {
    const hands = createHands(1);
    const { seen, work } = watched();
    const running = withHands(pieces, hands, work);
    while (seen.now < 2) await new Promise(resolve => setImmediate(resolve));
    await hands.take();
    expect(seen.ended).toBeLessThan(5);
    await running;
    expect(seen.ended).toBe(9);
    expect(hands.borrow()).toBe(false);
    hands.giveBack();
    expect(hands.borrow()).toBe(true);
  });

  it('are waited for when there is none', async () => {
    const hands = createHands(1);
    await hands.take();
    let taken = false;
    const second = hands.take().then(() => {
      taken = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    expect(taken).toBe(false);
    hands.giveBack();
    await second;
    expect([taken, hands.borrow()]).toEqual([true, false]);
  });

  it('go on while another is long at a piece, and none is borrowed for the last piece', async () => {
    const { seen, work } = watched();
    let meanwhile = 0;
    await withHands(pieces, createHands(1), async piece => {
      for (let turn = 0; piece === 2 && turn < 100; turn += 1)
        await new Promise(resolve => setImmediate(resolve));
      if (piece === 2) meanwhile = seen.ended;
      await work(piece);
    });
    expect(meanwhile).toBe(8);
    let borrowed = 0;
    const borrow = () => {
      borrowed += 1;
      return true;
    };
    await withHands([0, 1], { borrow, giveBack: () => {} }, work);
    expect(borrowed).toBe(0);
  });

  it('nothing is begun after a failure, and it is told when nothing is under way', async () => {
    const { seen, work } = watched(piece => piece >= 1);
    const hands = createHands(1);
    await expect(withHands(pieces, hands, work)).rejects.toThrow('piece 1');
    expect(seen.begun).toEqual([0, 1, 2]);
    expect([seen.now, seen.ended]).toEqual([0, 3]);
    expect(hands.borrow()).toBe(true);
  });

  it('a failure of the first leaves the others alone, and nothing to do needs nobody', async () => {
    const { seen, work } = watched(() => true);
    await expect(withHands(pieces, createHands(3), work)).rejects.toThrow('piece 0');
    expect(seen.begun).toEqual([0]);
    await withHands([], createHands(0), work);
    expect(seen.begun).toEqual([0]);
  });
});
