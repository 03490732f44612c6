import type { ContactSet } from '@crmsync/contract';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { contactFilterQuery } from './contacts-list.ts';
import type { Database } from './schema.ts';

/** The ids of a set of the user's contacts, as SQL to stand after `in`. */
export function idsOfSet(db: Kysely<Database>, userId: string, set: ContactSet): RawBuilder<unknown> {
  if ('filter' in set) return sql`(${contactFilterQuery(db, userId, set.filter).select('contacts.id')})`;
  return sql`(select value::uuid from jsonb_array_elements_text(${JSON.stringify(set.ids)}::jsonb))`;
}
