import type { Figures } from '@crmsync/contract';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { Period } from './period.ts';

type Db = Kysely<Database>;

/** Upper ends of the groups of times to the first contact in a CRM, in minutes. */
const groupEnds = [2, 5, 10, 30, 60, 24 * 60];
/** "Lately" is this long, in milliseconds. */
const latelyMs = 7 * 24 * 3600_000;

/** How far those who signed up in the period got. */
export async function people(db: Db, { from, now }: Period): Promise<Figures['people']> {
  const lately = new Date(now.getTime() - latelyMs);
  const { rows } = await sql<Figures['people']>`
    select count(*)::int as "signedUp",
      count(*) filter (where crms > 0)::int as connected,
      count(*) filter (where crms > 1)::int as several,
      count(*) filter (where last_at is not null)::int as pushed,
      count(*) filter (where last_at >= ${lately})::int as "pushedLately"
    from (
      select (select count(distinct connector) from crm_integrations i where i.user_id = u.id) as crms,
        (select at from crm_sync_logs l where l.user_id = u.id order by l.id desc limit 1) as last_at
      from users u where u.created_at >= ${from} and u.created_at <= ${now}) each`.execute(db);
  return rows[0] ?? { signedUp: 0, connected: 0, several: 0, pushed: 0, pushedLately: 0 };
}

/** How long those who signed up in the period took to their first contact in a CRM. */
export async function firstSync(db: Db, { from, now }: Period): Promise<Figures['firstSync']> {
  const { rows } = await sql<{ half: number | null; places: number[] }>`
    with took as (
      select extract(epoch from first.at - u.created_at) / 60 as minutes
      from users u cross join lateral (
        select at from crm_sync_logs l
        where l.user_id = u.id and l.outcome in ('created', 'updated', 'unchanged') order by l.id limit 1) first
      where u.created_at >= ${from} and u.created_at <= ${now})
    select (percentile_cont(0.5) within group (order by minutes) * 60000)::float8 as half,
      coalesce(jsonb_agg(width_bucket(minutes::float8, ${sql.lit(`{${groupEnds.join()}}`)}::float8[])), '[]') as places
    from took`.execute(db);
  const [found = { half: null, places: [] }] = rows;
  const ends = [...groupEnds, null];
  return {
    half: found.half,
    groups: ends.map((upTo, place) => ({
      upTo,
      people: found.places.filter(each => each === place).length,
    })),
  };
}
