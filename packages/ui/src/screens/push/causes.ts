import type { ItemProblem, PushItem } from '@crmsync/contract';

/** Failures that have the same reason, and so the same repair. */
export interface Cause {
  key: string;
  problem: ItemProblem;
  items: PushItem[];
}

/** Groups failed items by what went wrong and in which field, the most frequent first. */
export function causesOf(items: readonly PushItem[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const item of items) {
    if (item.problem === null) continue;
    const key = [item.problem.code, item.problem.field, item.problem.title].join('\n');
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { key, problem: item.problem, items: [item] });
    else cause.items.push(item);
  }
  return [...causes.values()].sort((a, b) => b.items.length - a.items.length);
}

/** Kinds of trouble that lie in the moment and not in the data: the same call may succeed later. */
const passing = new Set([
  'signed-out',
  'throttled',
  'exhausted',
  'unavailable',
  'unknown-outcome',
  'missing',
]);

/** True when sending the same again makes sense. */
export function isPassing({ kind }: ItemProblem): boolean {
  return passing.has(kind);
}
