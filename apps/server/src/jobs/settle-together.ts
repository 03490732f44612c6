import type { Settlement } from '@crmsync/sync';
import type { Settled } from '../store/settlements.ts';

/** Settlements of one transaction: it holds its push's row, so it should not last. */
const most = 1000;

interface Waiting {
  readonly settled: readonly Settled[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Claims of one push settle one after the other. What comes while one transaction is under way goes together into the next: the
 * busier a push is, the less each settlement costs. Whoever settles is answered when its transaction is committed.
 */
export function settleTogether(write: (settled: readonly Settled[]) => Promise<void>) {
  const waiting: Waiting[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const group = takeGroup();
      const all = group.flatMap(each => each.settled);
      // One that cannot be written must not take the others with it.
      await write(all).then(
        () => answer(group),
        error => (group.length > 1 ? writeEach(group) : group[0]?.failed(error)),
      );
    }
    writing = false;
  }

  function answer(group: readonly Waiting[]): void {
    for (const each of group) each.done();
  }

  async function writeEach(group: readonly Waiting[]): Promise<void> {
    for (const each of group) await write(each.settled).then(each.done, each.failed);
  }

  /** At least one, whole ones only. */
  function takeGroup(): Waiting[] {
    let count = 0;
    const end = waiting.findIndex(({ settled }, index) => {
      count += settled.length;
      return index > 0 && count > most;
    });
    return waiting.splice(0, end < 0 ? waiting.length : end);
  }

  return (fence: string, settlements: readonly Settlement[]): Promise<void> => {
    const settled = settlements.map(settlement => ({ fence: Number(fence), settlement }));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push({ settled, done: resolve, failed: reject });
    if (!writing) void writeAll();
    return promise;
  };
}
