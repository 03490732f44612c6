import type { CrmField } from '@crmsync/connectors';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** The fields of an object as kept, with when they were read. */
export function storedFields(db: Kysely<Database>, connectionId: string, object: string) {
  return db
    .selectFrom('crm_fields')
    .select(['fields', 'fetched_at'])
    .where('connection_id', '=', connectionId)
    .where('object', '=', object)
    .executeTakeFirst();
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
