import { type Kysely, sql } from 'kysely';

/**
 * Plans: pushes that only look up. They live in the tables of pushes, so that queue, leases, pages and events are the same; what
 * counts as sent leaves them out. Keys of repeated requests. And the before-images of attempts are sealed from here on.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table pushes
      add column kind text not null default 'push' check (kind in ('push', 'plan')),
      add column plan_id uuid,
      add column calls integer not null default 0,
      -- What applying a finished plan would take.
      add column look_ups integer not null default 0,
      add column writes integer not null default 0`.execute(db);
  await sql`
    alter table push_items
      add column planning boolean not null default false,
      -- What a person agreed to when a plan was applied: anything else is not written.
      add column agreed jsonb,
      add column plan jsonb,
      add column plan_action text
        check (plan_action in ('create', 'update', 'unchanged', 'skip', 'duplicate', 'invalid')),
      add column filled integer not null default 0,
      add column replaced integer not null default 0,
      drop constraint push_items_check,
      add constraint push_items_ended check ((state = 'done') = (outcome is not null or plan is not null)),
      add constraint push_items_planned check (not planning or outcome is null or outcome = 'cancelled')`.execute(
    db,
  );
  // A plan never stands in the way of a push, nor of another plan.
  await sql`drop index push_items_one_writer`.execute(db);
  await sql`
    create unique index push_items_one_writer on push_items (user_id, connector, account_id, contact_id)
    where state in ('sending', 'unknown') and not planning`.execute(db);
  // Who is on the way to one account, whoever sends: the same person must not be created by two at once.
  await sql`
    create index push_items_in_flight on push_items (connector, account_id)
    where state in ('sending', 'unknown') and not planning`.execute(db);
  await sql`create index pushes_plans on pushes (created_at) where kind = 'plan'`.execute(db);
  // An attempt is committed before every write. A process of an older version that takes a plan for a push stops here.
  await sql`
    create function refuse_planned_attempt() returns trigger language plpgsql as $$
    begin
      if exists (select 1 from made join push_items i on i.id = made.item_id where i.planning) then
        raise exception 'a plan is never sent';
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger sync_attempts_of_pushes after insert on sync_attempts
    referencing new table as made for each statement execute function refuse_planned_attempt()`.execute(db);
  // Sealed with the data key of the connection: what ends the connection for good makes these unreadable too.
  await sql`alter table sync_attempts alter column intent drop not null, add column sealed text`.execute(db);
  await sql`update sync_attempts set intent = null`.execute(db);
  await sql`create index sync_attempts_age on sync_attempts (started_at)`.execute(db);
  await sql`create index crm_sync_logs_age on crm_sync_logs (at)`.execute(db);
  await sql`
    create table request_keys (
      user_id uuid not null references users (id) on delete cascade,
      key text not null,
      hash text not null,
      created_at timestamptz not null,
      primary key (user_id, key)
    )`.execute(db);
  await sql`create index request_keys_age on request_keys (created_at)`.execute(db);
}
