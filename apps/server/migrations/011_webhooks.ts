import { type Kysely, sql } from 'kysely';

/** Deliveries of vendors' webhooks that were taken, for as long as a copy of one would still be believed (matrix B11). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_deliveries (
      connector text not null,
      signature text not null,
      taken_at timestamptz not null,
      primary key (connector, signature)
    )`.execute(db);
}
