import { type Kysely, sql } from 'kysely';

/**
 * Deleted contacts, whole, until they go for good. A table of their own and not a mark on `contacts`: nothing that lists, finds, counts
 * or pushes contacts can then forget to leave them out, and an e-mail is free again at once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deleted_contacts (
      user_id uuid not null references users (id) on delete cascade,
      id uuid not null,
      -- What was deleted together is taken back together.
      deletion uuid not null,
      deleted_at timestamptz(3) not null,
      merged_into uuid,
      -- The rows as they were: the contact, its links, and the ids of its items in pushes that had ended.
      contact jsonb not null,
      links jsonb not null,
      items jsonb not null,
      primary key (user_id, id)
    )`.execute(db);
  await sql`create index deleted_contacts_newest on deleted_contacts (user_id, deleted_at desc, id)`.execute(
    db,
  );
  await sql`create index deleted_contacts_deletion on deleted_contacts (user_id, deletion)`.execute(db);
  await sql`create index deleted_contacts_age on deleted_contacts (deleted_at)`.execute(db);
}
