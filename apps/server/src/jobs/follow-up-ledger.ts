import type { CompanyLedger, FollowUpLedger } from '@crmsync/sync';
import { endCompanyTurns, takeCompanyTurns } from '../store/crm-companies.ts';
import type { Store } from '../store/database.ts';
import { claimFollowUps, renewFollowUps } from '../store/follow-up-claims.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { type SettleContext, settleFollowUpsOf } from '../store/settlements.ts';
import type { Progress } from './ledger.ts';

/** How often what is claimed is prolonged, in milliseconds: a lease (store/claims.ts) outlives two lost beats. */
const renewMs = 3000;

/** Without a step of its own for so long, a run hangs, and its claim is given up. */
const idleMs = 600_000;

/** The durable side of what follows a push's writes, over the database. A claim lives as long as its run: call `stop` at its end. */
export function followUpLedger(
  { db }: Pick<Store, 'db'>,
  push: PushRow,
  crm: Pick<SettleContext, 'takeCalls' | 'limits'>,
  now: () => Date,
  progress: Pick<Progress, 'over'>,
): { ledger: FollowUpLedger; stop(): void } {
  let held: { fence: string; since: number } | null = null;
  const hold = (fence: string) => {
    held = { fence, since: now().getTime() };
  };
  const beat = () => {
    if (!held || now().getTime() - held.since > idleMs) return;
    // A beat that fails is made up for by the next one.
    renewFollowUps(db, push.id, Number(held.fence), now()).catch(() => undefined);
  };
  const timer = setInterval(beat, renewMs);
  return {
    ledger: {
      async claim(limit) {
        held = null;
        if (progress.over) return null;
        const claim = await claimFollowUps(db, push, limit, now());
        if (claim) hold(claim.fence);
        return claim;
      },
      async settle(fence, ends) {
        hold(fence);
        await settleFollowUpsOf(db, ends, { ...crm, push, fence: Number(fence), now: now() });
      },
    },
    stop: () => clearInterval(timer),
  };
}

/** Who makes which company over a push's connection. */
export function companyLedger({ db }: Pick<Store, 'db'>, push: PushRow, now: () => Date): CompanyLedger {
  return {
    begin: keys => takeCompanyTurns(db, push, keys, now()),
    end: made => endCompanyTurns(db, push, made, now()),
  };
}
