import { type Kysely, sql } from 'kysely';

/**
 * Events get their ids as their transaction commits. The lock that keeps a person's ids in the order of commits (005_events.ts) is then
 * held for the commit alone, and no longer while a process is busy between its last statement and its commit.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table event_drafts (
      user_id uuid not null references users (id) on delete cascade,
      id bigint generated always as identity primary key,
      channel text not null,
      -- In their order.
      events jsonb not null
    )`.execute(db);
  await sql`create index event_drafts_user on event_drafts (user_id)`.execute(db);
  await sql`
    create function tell_events() returns trigger language plpgsql as $$
    declare newest bigint;
    begin
      perform pg_advisory_xact_lock(hashtextextended(new.user_id::text, 0));
      with told as (
        insert into events (user_id, event)
        select new.user_id, value from jsonb_array_elements(new.events) with ordinality order by ordinality
        returning id)
      select max(id) from told into newest;
      perform pg_notify(new.channel, new.user_id || ':' || newest);
      delete from event_drafts where id = new.id;
      return null;
    end $$`.execute(db);
  await sql`
    create constraint trigger event_drafts_told after insert on event_drafts
    deferrable initially deferred for each row execute function tell_events()`.execute(db);
}
