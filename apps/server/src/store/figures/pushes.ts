import type { CallFigures, ClickFigures, DurationFigures } from '@crmsync/contract';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { Period } from './period.ts';

type Db = Kysely<Database>;

/** The least contacts of each size of pushes. */
const sizes = [1, 2, 101, 1001, 10_001];

/** From the click to the end, in milliseconds. */
const took = sql<number>`extract(epoch from finished_at - created_at) * 1000`;

/** Calls of each CRM's API, look-ups and all, by the day its pushes ended. */
export async function calls(db: Db, { from, now }: Period): Promise<CallFigures[]> {
  const { rows } = await sql<CallFigures>`
    select to_char((finished_at at time zone 'UTC')::date, 'YYYY-MM-DD') as day, connector,
      sum(calls)::int as calls, sum(total)::int as contacts
    from pushes where kind = 'push' and finished_at >= ${from} and finished_at <= ${now}
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

/** How long pushes took, by their size. A size nobody pushed is there with zero. */
export async function durations(db: Db, { from, now }: Period): Promise<DurationFigures[]> {
  const { rows } = await sql<{ place: number; pushes: number; half: number; most: number }>`
    select width_bucket(total, ${sql.lit(`{${sizes.join()}}`)}::int[]) as place, count(*)::int as pushes,
      (percentile_cont(0.5) within group (order by ${took}))::float8 as half,
      (percentile_cont(0.95) within group (order by ${took}))::float8 as most
    from pushes where kind = 'push' and state = 'done' and finished_at >= ${from} and finished_at <= ${now}
    group by 1`.execute(db);
  return sizes.map((least, index) => {
    const found = rows.find(({ place }) => place === index + 1);
    const to = sizes[index + 1];
    return {
      from: least,
      to: to === undefined ? null : to - 1,
      pushes: found?.pushes ?? 0,
      half: found?.half ?? null,
      most: found?.most ?? null,
    };
  });
}

/** From a click to "in the CRM", by day: pushes of one contact. */
export async function clicks(db: Db, { from, now }: Period): Promise<ClickFigures[]> {
  const { rows } = await sql<ClickFigures>`
    select to_char((finished_at at time zone 'UTC')::date, 'YYYY-MM-DD') as day, count(*)::int as pushes,
      (percentile_cont(0.5) within group (order by ${took}))::float8 as half,
      (percentile_cont(0.95) within group (order by ${took}))::float8 as most
    from pushes where kind = 'push' and total = 1 and state = 'done' and finished_at >= ${from} and finished_at <= ${now}
    group by 1 order by 1`.execute(db);
  return rows;
}
