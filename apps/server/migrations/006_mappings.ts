import { type Kysely, sql } from 'kysely';

/** Mappings that users made, per connection (and so per account) and object. Without a row the connector's own lines are used. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table crm_mappings (
      user_id uuid not null references users (id) on delete cascade,
      connection_id uuid not null references crm_integrations (id) on delete cascade,
      object text not null,
      -- Counts up with every change, a reset included, so that an old page cannot write over a newer mapping.
      version integer not null check (version > 0),
      -- Null after a reset: the connector's own lines again.
      entries jsonb,
      -- What describe told when it was saved, to find what has changed since.
      seen jsonb,
      saved_at timestamptz not null,
      check ((entries is null) = (seen is null)),
      primary key (user_id, connection_id, object)
    )`.execute(db);
  await sql`create index crm_mappings_connection on crm_mappings (connection_id)`.execute(db);
}
