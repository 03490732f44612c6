import { type Kysely, sql } from 'kysely';

/**
 * How a push stands, as numbers on its own row: telling of it costs one row, however many people are in it. The database keeps them
 * in the transaction that changes the items, whatever changes them, also a process of an older version. And every key of a repeated
 * request is in one table, whatever it was for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table pushes
      add column waiting integer not null default 0,
      add column sending integer not null default 0,
      add column created integer not null default 0,
      add column updated integer not null default 0,
      add column unchanged integer not null default 0,
      add column duplicate integer not null default 0,
      add column failed integer not null default 0,
      add column skipped integer not null default 0,
      add column cancelled integer not null default 0`.execute(db);
  await sql`
    create function count_push_items() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        with delta as (
          select push_id, state, outcome, count(*)::int as n from made group by push_id, state, outcome)
        ${counted};
      else
        -- Most updates move nobody from one number to another, and then leave the push alone.
        with delta as (
          select push_id, state, outcome, sum(n)::int as n from (
            select push_id, state, outcome, 1 as n from made
            union all select push_id, state, outcome, -1 from was) moved
          group by push_id, state, outcome having sum(n) <> 0)
        ${counted};
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger push_items_counted after insert on push_items
    referencing new table as made for each statement execute function count_push_items()`.execute(db);
  await sql`
    create trigger push_items_recounted after update on push_items
    referencing old table as was new table as made for each statement execute function count_push_items()`.execute(
    db,
  );
  await sql`
    with delta as (select push_id, state, outcome, count(*)::int as n from push_items group by push_id, state, outcome)
    ${counted}`.execute(db);
  await sql`
    insert into request_keys (user_id, key, hash, created_at)
    select user_id, idempotency_key, request_hash, created_at from pushes
    where idempotency_key is not null and request_hash is not null
    on conflict do nothing`.execute(db);
}

/** Adds what `delta` says to the numbers of its pushes. */
const counted = sql`
  update pushes p set
    waiting = p.waiting + d.waiting, sending = p.sending + d.sending, created = p.created + d.created,
    updated = p.updated + d.updated, unchanged = p.unchanged + d.unchanged, duplicate = p.duplicate + d.duplicate,
    failed = p.failed + d.failed, skipped = p.skipped + d.skipped, cancelled = p.cancelled + d.cancelled
  from (
    select push_id,
      coalesce(sum(n) filter (where state in ('pending', 'retry-wait')), 0) as waiting,
      coalesce(sum(n) filter (where state in ('sending', 'unknown')), 0) as sending,
      coalesce(sum(n) filter (where outcome = 'created'), 0) as created,
      coalesce(sum(n) filter (where outcome = 'updated'), 0) as updated,
      coalesce(sum(n) filter (where outcome = 'unchanged'), 0) as unchanged,
      coalesce(sum(n) filter (where outcome = 'duplicate'), 0) as duplicate,
      coalesce(sum(n) filter (where outcome = 'failed'), 0) as failed,
      coalesce(sum(n) filter (where outcome = 'skipped'), 0) as skipped,
      coalesce(sum(n) filter (where outcome = 'cancelled'), 0) as cancelled
    from delta group by push_id) d
  where p.id = d.push_id`;
