import { type Kysely, sql } from 'kysely';

/**
 * How much each account at a vendor is called, shared by all processes. An account belongs to the vendor and may be connected by
 * several people, who share its limits: these rows are of no tenant.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Written with every few calls: room in each page keeps the new version of a row beside the old one.
  await sql`
    create table account_pace (
      connector text not null,
      account_id text not null,
      version bigint not null,
      state jsonb not null,
      primary key (connector, account_id)
    ) with (fillfactor = 50)`.execute(db);
  await sql`
    create table vendor_breakers (
      connector text primary key,
      state jsonb not null
    )`.execute(db);
  // Each item is written several times within minutes (claimed, begun, renewed, settled): room for that beside the old version.
  await sql`alter table push_items set (fillfactor = 50)`.execute(db);
  // Asked for by every long push before each claim: whether somebody waits for its place.
  await sql`create index pushes_queued on pushes (connection_id) where state = 'queued'`.execute(db);
}
