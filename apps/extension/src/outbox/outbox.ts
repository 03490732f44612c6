import type { Capture } from '../captures.ts';
import type { Draft } from '../draft.ts';
import { type Batch, changeOutbox, type WaitingPerson } from './stored.ts';

/** A person on the way into the outbox. */
export interface OutboxPerson {
  draft: Draft;
  name: string;
  /** Set when the server has the contact already and only the push is missing. */
  contactId?: string | undefined;
}

/** A batch of people saved by one press, not stored yet. */
export function newBatch(
  people: readonly OutboxPerson[],
  to: Batch['to'],
  owner: Batch['owner'],
  capture: Capture,
): Batch {
  return {
    key: crypto.randomUUID(),
    at: new Date().toISOString(),
    owner,
    from: { url: capture.url, title: capture.reading?.title ?? '' },
    people: people.map(waiting),
    to,
    waits: false,
    tries: 0,
  };
}

function waiting({ draft, name, contactId }: OutboxPerson): WaitingPerson {
  const { person, typed, kept } = draft;
  return { name, person, typed, kept: [...kept], ...(contactId ? { contactId } : {}) };
}

/** Puts a batch at the end, or in the place of the one with its key. */
export function putBatch(batch: Batch): Promise<void> {
  return changeOutbox(outbox => {
    const others = outbox.batches.filter(({ key }) => key !== batch.key);
    const at = outbox.batches.findIndex(({ key }) => key === batch.key);
    return { ...outbox, batches: at < 0 ? [...others, batch] : others.toSpliced(at, 0, batch) };
  });
}

/** Takes a batch out: it has been sent, or somebody gave it up. */
export function dropBatch(key: string): Promise<void> {
  return changeOutbox(outbox => ({
    ...outbox,
    batches: outbox.batches.filter(batch => batch.key !== key),
  }));
}

/**
 * Runs `work` as the one who is sending this batch; null when somebody else is. The hold ends with the window or worker that has it,
 * however that ends, and the next one goes on.
 */
export function whileSending<Result>(key: string, work: () => Promise<Result>): Promise<Result | null> {
  return navigator.locks.request(`crmsync-batch-${key}`, { ifAvailable: true }, async lock =>
    lock === null ? null : work(),
  );
}
