import { ConnectorId, Id } from '@crmsync/contract';
import { z } from 'zod';
import { CapturedPerson } from '../captures.ts';
import { personFields } from '../sources/person.ts';

/*
 * The outbox: people saved here that the server has not got yet. It stands in the extension's own storage (10 MB, kept over restarts
 * of browser and computer, closed to pages) and needs no permission of its own.
 */

const WaitingPerson = z.object({
  /** The name as it was shown. */
  name: z.string().max(500),
  person: CapturedPerson,
  typed: z.partialRecord(z.enum(personFields), z.string().max(2000)),
  kept: z.array(z.enum(personFields)),
  /** Set once the server has the contact; it is not saved again. */
  contactId: Id.optional(),
});
export type WaitingPerson = z.infer<typeof WaitingPerson>;

/** People saved by one press, and where they go. Sent as one: its `key` makes every push of it happen once. */
export const Batch = z.object({
  key: z.uuid(),
  /** ISO time of the press. */
  at: z.iso.datetime(),
  /** Whose contacts these become. Nobody else's session ever sends them. */
  owner: z.object({ id: z.string(), name: z.string() }),
  /** The page they were found on. */
  from: z.object({ url: z.string().nullable(), title: z.string() }),
  people: z.array(WaitingPerson).min(1).max(100),
  to: z.array(
    z.object({ connector: ConnectorId, label: z.string().max(200), object: z.string().max(80).optional() }),
  ),
  /** False while the first try is under way: then it is not waiting for anything. */
  waits: z.boolean(),
  /** How often sending was begun. From the second time on, the try before may have arrived without us knowing. */
  tries: z.number().int(),
  /** What the server said when it refused. It is not sent again by itself. */
  trouble: z.string().max(500).optional(),
  /** The stable code of that refusal, by which the panel words it in its own language. */
  code: z.string().max(100).optional(),
});
export type Batch = z.infer<typeof Batch>;

/** The outbox as stored. `triedAt`: when sending was last tried in vain, ISO. */
export interface Outbox {
  batches: Batch[];
  triedAt: string | null;
}

/** The storage key. Everything else in local storage goes with the session; this stays until it is sent or given up. */
export const outboxSlot = 'outbox';
const Stored = z.object({ batches: z.array(z.unknown()), triedAt: z.iso.datetime().nullable() });

function parsed(raw: unknown): Outbox {
  const { data } = Stored.safeParse(raw);
  const batches = (data?.batches ?? []).flatMap(batch => Batch.safeParse(batch).data ?? []);
  return { batches, triedAt: data?.triedAt ?? null };
}

/** Everything that has not been sent, the oldest first. */
export async function readOutbox(): Promise<Outbox> {
  return parsed((await chrome.storage.local.get(outboxSlot))[outboxSlot]);
}

/** Changes the outbox; panel and service worker take turns. An empty one leaves nothing behind in storage. */
export async function changeOutbox(change: (outbox: Outbox) => Outbox): Promise<void> {
  await navigator.locks.request('crmsync-outbox', async () => {
    const outbox = change(await readOutbox());
    if (outbox.batches.length === 0) await chrome.storage.local.remove(outboxSlot);
    else await chrome.storage.local.set({ [outboxSlot]: outbox });
  });
}

/** Calls `onChange` with the outbox whenever it changes, in any window; returns how to stop. */
export function watchOutbox(onChange: (outbox: Outbox) => void): () => void {
  const listener = (changes: Record<string, chrome.storage.StorageChange>, area: string) => {
    if (area === 'local' && outboxSlot in changes) onChange(parsed(changes[outboxSlot]?.newValue));
  };
  chrome.storage.onChanged.addListener(listener);
  return () => chrome.storage.onChanged.removeListener(listener);
}

/** How many contacts are in these batches. */
export function countPeople(batches: readonly Batch[]): number {
  return batches.reduce((sum, { people }) => sum + people.length, 0);
}
