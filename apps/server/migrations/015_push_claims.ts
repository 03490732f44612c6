import { type Kysely, sql } from 'kysely';

/**
 * The lease of a claim is one row, not a column of each person in it: prolonging it writes one row. Claims of an older version,
 * and those under way when this comes, have theirs in `push_items.lease_until`, which is empty for newer ones.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table push_claims (
      user_id uuid not null references users (id) on delete cascade,
      fence bigint primary key,
      push_id uuid not null references pushes (id) on delete cascade,
      lease_until timestamptz not null
    )`.execute(db);
  await sql`create index push_claims_of on push_claims (push_id)`.execute(db);
  await sql`create index push_claims_user on push_claims (user_id)`.execute(db);
}
