import type { CrmField } from '@crmsync/connectors';
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';
import { together } from './together.ts';

/** The fields of an object as kept, with when they were read. */
export function storedFields(db: Kysely<Database>, connectionId: string, object: string) {
  return db
    .selectFrom('crm_fields')
    .select(['fields', 'fetched_at'])
    .where('connection_id', '=', connectionId)
    .where('object', '=', object)
    .executeTakeFirst();
}

/** {@link storedFields}, without the fields when they are still those read at `known`: there may be a thousand. */
export async function newerFields(
  db: Kysely<Database>,
  connectionId: string,
  object: string,
  known: Date | null,
): Promise<{ readonly fields: CrmField[] | null; readonly fetched_at: Date } | undefined> {
  const reading = sql<{ fields: CrmField[] | null; fetched_at: Date }>`
    select fetched_at, case when fetched_at is distinct from ${known}::timestamptz then fields end as fields
    from crm_fields where connection_id = ${connectionId}::uuid and object = ${object}`;
  const [[row]] = await together(db, 'fields', [reading]);
  return row;
}

/** Keeps the fields of an object as just read. */
export async function saveFields(
  db: Kysely<Database>,
  connectionId: string,
  object: string,
  fields: readonly CrmField[],
  at: Date,
): Promise<void> {
  const row = { fields: JSON.stringify(fields), fetched_at: at };
  await db
    .insertInto('crm_fields')
    .values({ connection_id: connectionId, object, ...row })
    .onConflict(conflict => conflict.columns(['connection_id', 'object']).doUpdateSet(row))
    .execute();
}
