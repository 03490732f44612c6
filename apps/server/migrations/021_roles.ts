import { type Kysely, sql } from 'kysely';

/** Who may see how the whole server does. Given by an operator (`npm run ops -- make-admin`), never by a request. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table users add column role text not null default 'user' check (role in ('user', 'admin'))`.execute(
    db,
  );
}
