import { type Kysely, sql } from 'kysely';

/**
 * What a list of contacts is filtered by, where they stand in a CRM, goes by indexes alone (src/store/contacts-stand.ts): whose push is
 * open or ended badly, and the versions that links are compared with. For 100,000 contacts of one person, half of them linked, a count
 * read 850,000 blocks before and 3,500 with these; an item adds an entry while it is open, a contact one of 60 bytes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index push_items_telling on push_items (user_id, connector, account_id, contact_id, seq) include (state, outcome)
    where not planning and (state <> 'done' or outcome in ('failed', 'duplicate'))`.execute(db);
  await sql`create index contacts_versions on contacts (user_id, id) include (version)`.execute(db);
}
