import { type Api, ApiError } from '@crmsync/ui/api';
import { dropBatch, putBatch, whileSending } from './outbox.ts';
import { isPassing, type StartedPush, sendBatch } from './send.ts';
import { type Batch, changeOutbox, readOutbox } from './stored.ts';

/** Milliseconds between two tries that nobody asked for. */
export const pause = 60_000;

interface FlushParts {
  api: Api;
  /** Milliseconds since 1970. */
  now: () => number;
  onPush: (push: StartedPush) => Promise<void>;
}

/**
 * Sends what waits, the oldest first, until the outbox is empty or the server does not answer. Only what the signed-in person saved
 * is sent. Calls side by side take turns, and a batch that somebody is sending already is left to them.
 */
export function flushOutbox({ api, now, onPush }: FlushParts): Promise<void> {
  return navigator.locks.request('crmsync-outbox-flush', async () => {
    if ((await readOutbox()).batches.length === 0) return;
    try {
      const me = await api.users.me();
      if (me === null) return;
      for (let batch = await next(me.id, []), done: string[] = []; batch; batch = await next(me.id, done)) {
        done = [...done, batch.key];
        await sendOne(api, batch, onPush);
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      const triedAt = new Date(now()).toISOString();
      await changeOutbox(({ batches }) => ({
        triedAt,
        batches: batches.map(batch => ({ ...batch, waits: true })),
      }));
    }
  });
}

/** Whether sending may be tried again by itself by now. */
export async function isDue(now: number): Promise<boolean> {
  const { batches, triedAt } = await readOutbox();
  return (
    batches.some(({ trouble }) => trouble === undefined) && now - (Date.parse(triedAt ?? '') || 0) >= pause
  );
}

async function next(owner: string, done: readonly string[]): Promise<Batch | undefined> {
  const { batches } = await readOutbox();
  return batches.find(
    ({ key, owner: { id }, trouble }) => id === owner && trouble === undefined && !done.includes(key),
  );
}

/** A refusal stays with its batch, and the next one is tried; a server that does not answer ends the round. */
async function sendOne(api: Api, batch: Batch, onPush: FlushParts['onPush']): Promise<void> {
  await whileSending(batch.key, async () => {
    let last = batch;
    try {
      const started = await sendBatch(api, batch, async step => {
        last = step;
        await putBatch(step);
      });
      await dropBatch(batch.key);
      for (const push of started) await onPush(push);
    } catch (error) {
      if (!(error instanceof ApiError) || isPassing(error)) throw error;
      const { code, message } = error;
      await putBatch({ ...last, waits: true, trouble: message.slice(0, 500), code: code.slice(0, 100) });
    }
  });
}
