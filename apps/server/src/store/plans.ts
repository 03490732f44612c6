import type { CrmLimits } from '@crmsync/connectors';
import type { PlanSummary } from '@crmsync/contract';
import { callsToApply, claimSize, type PlanTally } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** Notes what applying a finished plan would take, and answers it with that. */
export async function costPlan(
  tx: Transaction<Database>,
  plan: PushRow,
  limits: CrmLimits,
): Promise<PushRow> {
  const { lookUps, writes } = callsToApply(await tally(tx, plan, claimSize(limits)), limits.batch);
  return tx
    .updateTable('pushes')
    .set({ look_ups: lookUps, writes })
    .where('id', '=', plan.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** How much there is to read, find and write in each claim of the push that would apply the plan. */
async function tally(tx: Transaction<Database>, plan: PushRow, size: number): Promise<PlanTally[]> {
  const { rows } = await sql<PlanTally>`
    with item as (
      select user_id, contact_id, plan_action as action, plan->>'object' as object, plan->>'matchedBy' as matched,
        plan->>'rule' as rule, (row_number() over (order by position) - 1) / ${size} as claim
      from push_items where push_id = ${plan.id}::uuid and plan_action <> 'invalid')
    select 'read' as kind, count(*)::int as count from item
    where matched in ('link', 'decision') and rule not in ('policy', 'same-person')
    group by claim, object
    union all
    select 'find', count(distinct e.email)::int
    from item join contact_emails e on e.user_id = item.user_id and e.contact_id = item.contact_id
    where coalesce(matched, 'email') = 'email' group by claim
    union all
    select 'write', count(*)::int from item
    where action in ('create', 'update') group by claim, action, object, rule = 'policy'`.execute(tx);
  return rows;
}

/** Items of a plan by what would be done with them. */
interface PlanRow {
  readonly push_id: string;
  readonly plan_action: keyof PlanSummary['counts'] | null;
  readonly count: number;
  readonly filled: number;
  readonly replaced: number;
}

/** Summaries of the plans among these pushes, by id. */
export async function planSummaries(
  db: Kysely<Database>,
  rows: readonly PushRow[],
): Promise<ReadonlyMap<string, PlanSummary>> {
  const plans = rows.filter(row => row.kind === 'plan');
  if (plans.length === 0) return new Map();
  const ids = JSON.stringify(plans.map(plan => plan.id));
  const { rows: counted } = await sql<PlanRow>`
    select push_id, plan_action, count(*)::int as count, sum(filled)::int as filled, sum(replaced)::int as replaced
    from push_items
    where push_id in (select value::uuid from jsonb_array_elements_text(${ids}::jsonb)) and plan_action is not null
    group by push_id, plan_action`.execute(db);
  const quotas = await db
    .selectFrom('crm_integrations')
    .select(['id', 'quota'])
    .where(
      'id',
      'in',
      plans.map(plan => plan.connection_id),
    )
    .execute();
  const quotaOf = new Map(quotas.map(({ id, quota }) => [id, quota]));
  return new Map(
    plans.map(plan => {
      const own = counted.filter(each => each.push_id === plan.id);
      return [plan.id, summaryOf(plan, own, quotaOf.get(plan.connection_id) ?? null)];
    }),
  );
}

interface Quota {
  readonly remaining: number;
  readonly limit: number;
  readonly resetsAt: string | null;
}

function summaryOf(plan: PushRow, rows: readonly PlanRow[], quota: Quota | null): PlanSummary {
  const none = {
    create: 0,
    update: 0,
    unchanged: 0,
    skip: 0,
    duplicate: 0,
    invalid: 0,
    filled: 0,
    replaced: 0,
  };
  const counts = { ...none };
  for (const { plan_action: action, count, filled, replaced } of rows) {
    if (action) counts[action] = count;
    counts.filled += filled;
    counts.replaced += replaced;
  }
  const { calls, look_ups: lookUps, writes } = plan;
  const after = quota && Math.max(quota.remaining - lookUps - writes, 0);
  const { remaining, limit, resetsAt } = quota ?? { remaining: 0, limit: 0, resetsAt: null };
  return {
    counts,
    calls,
    toApply: { lookUps, writes },
    quota: after === null ? null : { remaining, limit, after, resetsAt },
  };
}
