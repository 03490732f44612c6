import { randomUUID } from 'node:crypto';
import type { ContactFields } from './fields.ts';
import { mergeContact } from './merge.ts';
import { peopleIndex } from './people-index.ts';

/** What became of one newcomer. `kept` names what the contact already said differently and goes on saying. */
export interface MergeOutcome {
  id: string;
  outcome: 'created' | 'merged' | 'unchanged';
  kept: string[];
}

/** What merging a batch will write, and what became of each newcomer, in order. */
export interface MergePlan {
  inserts: KnownContact[];
  updates: KnownContact[];
  outcomes: MergeOutcome[];
}

/** A contact that is there or will be. */
export interface KnownContact {
  id: string;
  fields: ContactFields;
}

interface Entry extends KnownContact {
  isNew: boolean;
  changed: boolean;
}

/**
 * Decides for each newcomer whether it is somebody known, newcomers before it included, and what is added to that
 * contact. `known` must hold everybody whom {@link peopleIndex} could find for the newcomers.
 */
export function planMerge(known: readonly KnownContact[], newcomers: readonly ContactFields[]): MergePlan {
  const index = peopleIndex<Entry>();
  const entries: Entry[] = known.map(contact => ({ ...contact, isNew: false, changed: false }));
  for (const entry of entries) index.add(entry);
  const outcomes = newcomers.map((newcomer): MergeOutcome => {
    const found = index.find(newcomer);
    if (found === undefined) {
      const entry = { id: randomUUID(), fields: newcomer, isNew: true, changed: false };
      entries.push(entry);
      index.add(entry);
      return { id: entry.id, outcome: 'created', kept: [] };
    }
    const { fields, changed, kept } = mergeContact(found.fields, newcomer);
    if (changed) {
      found.fields = fields;
      found.changed = true;
      index.add(found);
    }
    return { id: found.id, outcome: changed ? 'merged' : 'unchanged', kept };
  });
  const isWritten = ({ id, fields }: Entry): KnownContact => ({ id, fields });
  return {
    inserts: entries.filter(({ isNew }) => isNew).map(isWritten),
    updates: entries.filter(({ isNew, changed }) => changed && !isNew).map(isWritten),
    outcomes,
  };
}
