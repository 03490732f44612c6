import type { ContactFilter, SavedFilter } from '@crmsync/contract';
import type { ColumnType, Generated, Kysely, Selectable } from 'kysely';
import { isUniqueViolation } from './contacts-write.ts';
import type { Database } from './schema.ts';

/** Filters kept under a name; see migrations/018_contact_care.ts. */
export interface SavedFiltersTables {
  saved_filters: {
    user_id: string;
    id: Generated<string>;
    name: string;
    filter: ColumnType<ContactFilter, string, string>;
    created_at: Generated<Date>;
  };
}

/** The user's saved filters, by name. */
export async function listFilters(db: Kysely<Database>, userId: string): Promise<SavedFilter[]> {
  const rows = await db
    .selectFrom('saved_filters')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(filterOf);
}

/** Keeps a filter. `name-taken`: another has this name. */
export async function saveFilter(
  db: Kysely<Database>,
  userId: string,
  name: string,
  filter: ContactFilter,
): Promise<SavedFilter | 'name-taken'> {
  try {
    const row = await db
      .insertInto('saved_filters')
      .values({ user_id: userId, name, filter: JSON.stringify(filter) })
      .returningAll()
      .executeTakeFirstOrThrow();
    return filterOf(row);
  } catch (error) {
    if (isUniqueViolation(error)) return 'name-taken';
    throw error;
  }
}

/** Gives a saved filter another name or content. */
export async function changeFilter(
  db: Kysely<Database>,
  userId: string,
  id: string,
  { name, filter }: { readonly name?: string | undefined; readonly filter?: ContactFilter | undefined },
): Promise<SavedFilter | 'missing' | 'name-taken'> {
  try {
    const row = await db
      .updateTable('saved_filters')
      .set(({ ref }) => ({
        name: name ?? ref('name'),
        ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
      }))
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? 'missing' : filterOf(row);
  } catch (error) {
    if (isUniqueViolation(error)) return 'name-taken';
    throw error;
  }
}

/** Forgets a saved filter; false when it is not there or not the user's. */
export async function deleteFilter(db: Kysely<Database>, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('saved_filters')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function filterOf(row: Selectable<SavedFiltersTables['saved_filters']>): SavedFilter {
  return { id: row.id, name: row.name, filter: row.filter, createdAt: row.created_at.toISOString() };
}
