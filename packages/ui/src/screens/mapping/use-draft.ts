import type { Mapping, MappingEntry } from '@crmsync/contract';
import { useState } from 'react';

/** A line in the editor; `id` stays while the line moves or changes. */
export interface Line {
  readonly id: number;
  readonly entry: MappingEntry;
}

/** The lines as they stand in the editor, over the mapping that was loaded. */
export interface Draft {
  readonly lines: readonly Line[];
  /** Lines that differ from what is saved, and lines that are gone. */
  readonly changes: number;
  put: (line: Line) => void;
  add: (entries: readonly MappingEntry[]) => void;
  remove: (id: number) => void;
  replaceAll: (entries: readonly MappingEntry[]) => void;
  discard: () => void;
}

/** Keeps the draft of one mapping. Give the component a `key` of the mapping's version, so that a newer one starts afresh. */
export function useDraft(mapping: Mapping): Draft {
  const [{ lines, next }, setState] = useState(() => started(mapping.entries, 0));
  const append = (entries: readonly MappingEntry[]) =>
    setState(state => {
      const more = started(entries, state.next);
      return { lines: [...state.lines, ...more.lines], next: more.next };
    });
  return {
    lines,
    changes: countChanges(
      lines.map(line => line.entry),
      mapping.entries,
    ),
    put: line =>
      setState(state => ({
        ...state,
        lines: state.lines.map(other => (other.id === line.id ? line : other)),
      })),
    add: append,
    remove: id => setState(state => ({ ...state, lines: state.lines.filter(line => line.id !== id) })),
    replaceAll: entries => setState(started(entries, next)),
    discard: () => setState(started(mapping.entries, next)),
  };
}

function started(entries: readonly MappingEntry[], first: number) {
  return {
    lines: entries.map((entry, index) => ({ id: first + index, entry })),
    next: first + entries.length,
  };
}

/** Lines of either side that the other does not have; a changed line counts once. */
function countChanges(now: readonly MappingEntry[], saved: readonly MappingEntry[]): number {
  const left = saved.map(entry => JSON.stringify(entry));
  const added = now.filter(entry => {
    const at = left.indexOf(JSON.stringify(entry));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return Math.max(added.length, left.length);
}
