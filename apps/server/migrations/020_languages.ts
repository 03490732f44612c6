import { type Kysely, sql } from 'kysely';

/** In which language somebody wants to read the product. Null: in the browser's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table users add column language text check (language in ('en', 'de', 'da', 'fr', 'es'))`.execute(
    db,
  );
}
