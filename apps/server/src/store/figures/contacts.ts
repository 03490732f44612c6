import type { CauseFigures, CrmFigures, DayFigures } from '@crmsync/contract';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';
import type { Period } from './period.ts';

type Db = Kysely<Database>;

/** How many causes are told apart; the others are few. */
const mostCauses = 20;

/** What became of contacts, day by day; a day on which nothing happened is there with zeros. */
export async function days(db: Db, { from, now }: Period): Promise<DayFigures[]> {
  const { rows } = await sql<DayFigures>`
    with calendar as (
      select day::date as day from generate_series(
        ${from}::timestamptz at time zone 'UTC', ${now}::timestamptz at time zone 'UTC', interval '1 day') day),
    outcomes as (
      select (at at time zone 'UTC')::date as day,
        count(*) filter (where outcome = 'created')::int as created,
        count(*) filter (where outcome = 'updated')::int as updated,
        count(*) filter (where outcome in ('unchanged', 'skipped'))::int as unchanged,
        count(*) filter (where outcome = 'failed')::int as failed
      from crm_sync_logs where at >= ${from} and at <= ${now} group by 1),
    joined as (
      select (created_at at time zone 'UTC')::date as day, count(*)::int as people
      from users where created_at >= ${from} and created_at <= ${now} group by 1)
    select to_char(calendar.day, 'YYYY-MM-DD') as day, coalesce(people, 0) as "signUps",
      coalesce(created, 0) as created, coalesce(updated, 0) as updated, coalesce(unchanged, 0) as unchanged,
      coalesce(failed, 0) as failed
    from calendar left join outcomes using (day) left join joined using (day) order by calendar.day`.execute(
    db,
  );
  return rows;
}

/** Each CRM's part. One that nobody was ever connected to is not there. */
export async function crms(db: Db, { from, now }: Period): Promise<CrmFigures[]> {
  const { rows } = await sql<CrmFigures>`
    with connections as (
      select connector, count(distinct user_id) filter (where state <> 'disconnected')::int as connected,
        count(distinct user_id) filter (where connected_at >= ${from})::int as newly
      from crm_integrations group by 1),
    alone as (
      select connector, count(*)::int as people from (
        select min(i.connector) as connector from users u join crm_integrations i on i.user_id = u.id
        where u.created_at >= ${from} group by u.id having count(distinct i.connector) = 1) one
      group by 1),
    sent as (
      select connector, max(connector_label) as label, count(*)::int as contacts
      from crm_sync_logs where at >= ${from} and at <= ${now} group by 1)
    select connector, coalesce(label, connector) as label, coalesce(connected, 0) as connected,
      coalesce(newly, 0) as "newlyConnected", coalesce(people, 0) as "onlyThis", coalesce(contacts, 0) as contacts
    from connections full join sent using (connector) left join alone using (connector) order by connector`.execute(
    db,
  );
  return rows;
}

/** Why contacts failed. One that failed twice counts twice, and is mended when its last outcome is a good one. */
export async function causes(db: Db, { from, now }: Period): Promise<CauseFigures[]> {
  const { rows } = await sql<CauseFigures>`
    select coalesce(l.problem ->> 'code', 'unknown') as code, min(coalesce(l.problem ->> 'short', 'Unknown')) as short,
      count(*)::int as contacts,
      count(*) filter (where exists (
        select 1 from crm_sync_logs later
        where later.user_id = l.user_id and later.contact_id = l.contact_id and later.connector = l.connector
          and later.id > l.id and later.outcome in ('created', 'updated', 'unchanged')))::int as mended
    from crm_sync_logs l where l.at >= ${from} and l.at <= ${now} and l.outcome = 'failed'
    group by 1 order by contacts desc, code limit ${mostCauses}`.execute(db);
  return rows;
}
