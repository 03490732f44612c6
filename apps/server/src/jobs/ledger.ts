import type { Claim, Intent, Ledger, RecordRef } from '@crmsync/sync';
import type { OpenClient } from '../connections/connections.ts';
import { openAttempts } from '../store/attempts.ts';
import { claimItems, nextDue } from '../store/claims.ts';
import type { Store } from '../store/database.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { type AfterSettling, settleItems } from '../store/settlements.ts';
import { settleTogether } from './settle-together.ts';

/** What a run knows of its push without asking. */
export interface Progress {
  /** Claimed when the push was made, and not taken up yet. */
  first: Claim | null;
  /** How the settlement left it after which nothing was open. Whoever opens it again sends it to the queue. */
  over: AfterSettling | null;
}

/** The account that a push goes to, as the ledger needs it. */
export type LedgerCrm = Pick<OpenClient, 'connector' | 'account' | 'calls' | 'seal'>;

/** Answers how many calls of the vendor's API were made since it was last asked. */
export function countCalls({ calls }: Pick<OpenClient, 'calls'>): () => number {
  let counted = 0;
  return () => {
    const taken = calls() - counted;
    counted += taken;
    return taken;
  };
}

/** A run of a push, as its ledger follows it. */
export interface LedgerRun {
  readonly progress: Progress;
  /** See {@link countCalls}. */
  readonly takeCalls: () => number;
  /** Fences of what this run carries: see {@link claimItems}. */
  readonly carried: () => readonly string[];
}

/** The durable ledger of one push, over the database. */
export function pushLedger(
  { db }: Pick<Store, 'db'>,
  push: PushRow,
  crm: LedgerCrm,
  now: () => Date,
  run: Partial<LedgerRun> = {},
): Ledger {
  const { progress = { first: null, over: null }, takeCalls = countCalls(crm), carried = () => [] } = run;
  const recordUrl = ({ object, id }: RecordRef) => crm.connector.recordUrl(crm.account, object, id);
  const objectLabel = (name: string) =>
    crm.connector.objects.find(object => object.name === name)?.label ?? name;
  const { limits } = crm.connector;
  return {
    async claim(limit) {
      const { first, over } = progress;
      progress.first = null;
      if (first || over) return first;
      return claimItems(db, push, limit, now(), carried());
    },
    begin: async (fence, attempts) =>
      openAttempts(db, Number(fence), await sealed(attempts, fence, crm), now()),
    settle: settleTogether(async settled => {
      const context = { push, now: now(), recordUrl, objectLabel, takeCalls, limits };
      const after = await settleItems(db, settled, context);
      if (after.push.state === 'done') progress.over = after;
    }),
    nextDue: async () => (progress.over ? null : nextDue(db, push.id, now())),
  };
}

/** What is about to be written holds what was there before, of a person: it is kept as the connection's tokens are. */
function sealed(
  attempts: readonly { readonly itemId: string; readonly intent: Intent }[],
  fence: string,
  crm: LedgerCrm,
) {
  return Promise.all(
    attempts.map(async attempt => {
      const place = { row: attempt.itemId, field: 'intent', version: Number(fence) };
      return { ...attempt, sealed: await crm.seal(JSON.stringify(attempt.intent), place) };
    }),
  );
}
