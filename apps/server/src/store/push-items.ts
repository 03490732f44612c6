import type { Candidate, Decision, FollowUp, PushItem, PushItemsQuery } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { followUpsOf } from './follow-ups.ts';
import { reopen, tell } from './push-states.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import { type RequestKey, seenRequest } from './request-keys.ts';
import type { Database } from './schema.ts';
import { logOutcomes } from './sync-log.ts';

/** An item as the contract tells it. While its push is parked, so is what waits in it. */
function itemOf(
  row: PushItemRow,
  push: Pick<PushRow, 'state'>,
  followUps: readonly FollowUp[] = [],
): PushItem {
  const waits = row.state === 'pending' || row.state === 'retry-wait';
  return {
    id: row.id,
    pushId: row.push_id,
    contactId: row.contact_id,
    name: row.name,
    email: row.email,
    state: waits && push.state === 'parked' ? 'parked' : row.state,
    outcome: row.outcome,
    object: row.object,
    recordId: row.record_id,
    recordUrl: row.record_url,
    changes: row.changes,
    problem: row.problem,
    candidates: row.candidates,
    followUps: [...followUps],
    plan: row.plan,
    attempts: row.attempts,
    settledAt: row.settled_at?.toISOString() ?? null,
  };
}

/** Items as the contract tells them, with what followed each. */
export async function itemsOf(
  db: Kysely<Database>,
  rows: readonly PushItemRow[],
  push: Pick<PushRow, 'state'>,
): Promise<PushItem[]> {
  const followUps = await followUpsOf(
    db,
    rows.map(row => row.id),
  );
  return rows.map(row => itemOf(row, push, followUps.get(row.id)));
}

/** {@link itemsOf} for one. `followed`: false when it is known that nothing followed it. */
export async function oneItemOf(
  db: Kysely<Database>,
  row: PushItemRow,
  push: Pick<PushRow, 'state'>,
  followed = true,
): Promise<PushItem> {
  if (!followed) return itemOf(row, push);
  const followUps = await followUpsOf(db, [row.id]);
  return itemOf(row, push, followUps.get(row.id));
}

/** A push's items in their order, after a position: all, or those of one outcome, planned action or problem. */
export function listItems(
  db: Kysely<Database>,
  pushId: string,
  page: Pick<PushItemsQuery, 'outcome' | 'action' | 'problem'> & {
    readonly after: number;
    readonly limit: number;
  },
): Promise<PushItemRow[]> {
  const { after, limit, outcome, action, problem } = page;
  return (
    db
      .selectFrom('push_items')
      .selectAll()
      .where('push_id', '=', pushId)
      // A cursor may name any place, also one beyond the column's own integers.
      .where(sql<boolean>`position > ${after}::bigint`)
      .$if(outcome !== undefined, query => query.where('outcome', '=', outcome ?? null))
      .$if(action !== undefined, query => query.where('plan_action', '=', action ?? null))
      .$if(problem !== undefined, query => query.where(sql<boolean>`problem->>'code' = ${problem}`))
      .orderBy('position')
      .limit(limit)
      .execute()
  );
}

/** The only item of a one-contact push. */
export function onlyItem(db: Kysely<Database>, pushId: string): Promise<PushItemRow | undefined> {
  return db.selectFrom('push_items').selectAll().where('push_id', '=', pushId).executeTakeFirst();
}

/** What became of a decision. */
export type Decided =
  | { readonly item: PushItemRow; readonly push: PushRow }
  | 'missing'
  | 'other-request'
  | 'not-a-duplicate'
  | 'not-a-candidate';

/** Stores a person's choice for a `duplicate` item and opens it again, so that the engine carries it out. */
export function decideItem(
  db: Kysely<Database>,
  userId: string,
  ids: { readonly pushId: string; readonly itemId: string },
  { decision, request, at }: { decision: Decision; request: RequestKey | null; at: Date },
  also: (tx: Transaction<Database>, row: PushRow) => Promise<void>,
): Promise<Decided> {
  return db.transaction().execute(async tx => {
    const seen = await seenRequest(tx, userId, request, at);
    if (seen === 'other-request') return seen;
    const push = await tx
      .selectFrom('pushes')
      .selectAll()
      .where('user_id', '=', userId)
      .where('id', '=', ids.pushId)
      .forUpdate()
      .executeTakeFirst();
    const item = await tx
      .selectFrom('push_items')
      .selectAll()
      .where('push_id', '=', ids.pushId)
      .where('id', '=', ids.itemId)
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst();
    if (!push || !item) return 'missing';
    if (seen === 'again') return { item, push };
    if (item.outcome !== 'duplicate' || item.contact_id === null) return 'not-a-duplicate';
    if (!isOffered(decision, item.candidates)) return 'not-a-candidate';
    const decided = await tx
      .updateTable('push_items')
      .set({
        decision: JSON.stringify(decision),
        ...(decision.choice === 'skip'
          ? { outcome: 'skipped' as const, problem: null, candidates: '[]', settled_at: at }
          : {
              state: 'pending' as const,
              outcome: null,
              problem: null,
              strikes: 0,
              due_at: at,
              settled_at: null,
            }),
      })
      .where('id', '=', item.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (decision.choice === 'skip') {
      await logOutcomes(tx, push, [decided.id], at);
      await tell(tx, push, [decided]);
      return { item: decided, push };
    }
    return { item: decided, push: await reopen(tx, push, [decided], also) };
  });
}

/** Only a record we showed may be chosen: an id from elsewhere could be anybody's. */
function isOffered(decision: Decision, candidates: readonly Candidate[]): boolean {
  if (decision.choice !== 'record') return true;
  return candidates.some(each => each.object === decision.object && each.recordId === decision.recordId);
}
