import { type Kysely, sql } from 'kysely';

/** What claims, attempts and settlements of a push cost depends on how many people they are about, not on how many are in the push. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The next claim begins where the last one ended, instead of passing everybody who is done.
  await sql`
    create index push_items_waiting on push_items (push_id, position)
    where state in ('pending', 'retry-wait', 'unknown')`.execute(db);
  // The rule of 007_plans.ts, one look for each attempt: as a join all items of all pushes are gone through.
  await sql`
    create or replace function refuse_planned_attempt() returns trigger language plpgsql as $$
    begin
      if exists (select 1 from made where (select planning from push_items where id = made.item_id)) then
        raise exception 'a plan is never sent';
      end if;
      return null;
    end $$`.execute(db);
}
