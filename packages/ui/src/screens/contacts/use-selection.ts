import { useCallback, useMemo, useState } from 'react';

/** What is ticked: some contacts by id, or everything the view finds, scrolled to or not. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** True when all that the view finds is meant. */
  everything: boolean;
  has: (id: string) => boolean;
  toggle: (id: string, checked: boolean, shift: boolean) => void;
  setAll: (ids: readonly string[]) => void;
  selectEverything: () => void;
  clear: () => void;
}

/** Selection over the rows that `known` gives in their order; with Shift a whole range follows the last tick. */
export function useSelection(known: () => readonly (string | undefined)[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const [last, setLast] = useState<string>();
  const toggle = useCallback(
    (id: string, checked: boolean, shift: boolean) => {
      const order = known();
      const range = shift && last !== undefined ? between(order, last, id) : [id];
      setEverything(false);
      setLast(id);
      setIds(before => {
        const next = new Set(everything ? order.filter(each => each !== undefined) : before);
        for (const each of range) checked ? next.add(each) : next.delete(each);
        return next;
      });
    },
    [known, last, everything],
  );
  return useMemo(
    () => ({
      ids,
      everything,
      toggle,
      has: id => everything || ids.has(id),
      setAll: next => {
        setEverything(false);
        setIds(new Set(next));
      },
      selectEverything: () => setEverything(true),
      clear: () => {
        setEverything(false);
        setIds(new Set());
      },
    }),
    [ids, everything, toggle],
  );
}

/** From one to the other, when all rows between them are known; else only the other, so that nobody is chosen half. */
function between(order: readonly (string | undefined)[], from: string, to: string): readonly string[] {
  const a = order.indexOf(from);
  const b = order.indexOf(to);
  if (a < 0 || b < 0) return [to];
  const range = Array.from(order.slice(Math.min(a, b), Math.max(a, b) + 1));
  const ids = range.filter(each => each !== undefined);
  return ids.length === range.length ? ids : [to];
}
