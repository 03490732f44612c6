import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Newest contacts whose custom fields are looked at: a choice of names need not read a hundred thousand. */
const sample = 2000;
const most = 200;

/** Names of custom fields that the user's newest contacts have, the most frequent first. */
export async function customKeys(db: Kysely<Database>, userId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from (
      select custom from contacts
      where user_id = ${userId} and custom <> '{}'::jsonb
      order by created_at desc limit ${sample}
    ) newest, jsonb_object_keys(newest.custom) as key
    where length(key) between 1 and 80
    group by key order by count(*) desc, key limit ${most}`.execute(db);
  return rows.map(({ key }) => key);
}
