import type { ContactFilter, ContactSet, ContactSort } from '@crmsync/contract';
import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { ListPosition } from '../contacts/cursor.ts';
import { normaliseFilter } from '../contacts/filter.ts';
import { standsIn } from './contacts-stand.ts';
import type { ContactRow } from './contacts-table.ts';
import type { Database } from './schema.ts';

/** The column that orders a list; each has an index (user_id, column, id). */
const sortColumn = {
  name: 'sort_name',
  company: 'sort_company',
  email: 'sort_email',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<ContactSort, keyof ContactRow>;

/** Which part of which list: `after` is where the part before it ended. */
export interface ListRequest {
  filter: ContactFilter;
  sort: ContactSort;
  dir: 'asc' | 'desc';
  limit: number;
  after: ListPosition | null;
  /** How many to pass over from the beginning; counts only where `after` is null. */
  offset?: number;
}

/** The user's contacts that match a filter, as a query to select from: `.select('id')` for a push over all of them. */
export function contactFilterQuery(
  db: Kysely<Database>,
  userId: string,
  filter: ContactFilter,
): SelectQueryBuilder<Database, 'contacts', object> {
  const { patterns, tag, source, stands, since, until } = normaliseFilter(filter);
  let query = db.selectFrom('contacts').where('contacts.user_id', '=', userId);
  for (const pattern of patterns) query = query.where('contacts.search', 'like', pattern);
  if (tag !== null) query = query.where(sql<boolean>`${tag} = any(contacts.tags)`);
  if (source !== null) query = query.where(sql<boolean>`contacts.source->>'how' = ${source}`);
  if (since !== null)
    query = query.where(sql<boolean>`contacts.created_at >= (${since} || 'T00:00Z')::timestamptz`);
  if (until !== null)
    query = query.where(
      sql<boolean>`contacts.created_at < (${until} || 'T00:00Z')::timestamptz + interval '1 day'`,
    );
  for (const { connector, stand } of stands) query = query.where(standsIn(userId, connector, stand));
  return query;
}

/** The query of one part of a list; apart from {@link listContacts} so that its plan can be looked at. */
export function listQuery(db: Kysely<Database>, userId: string, request: ListRequest) {
  const { filter, sort, dir, limit, after, offset = 0 } = request;
  const column = sortColumn[sort];
  const query = contactFilterQuery(db, userId, filter)
    .selectAll()
    .orderBy(`contacts.${column}`, dir)
    .orderBy('contacts.id', dir)
    .limit(limit);
  if (after === null) return offset === 0 ? query : query.offset(offset);
  const beyond = sql.raw(dir === 'asc' ? '>' : '<');
  const value =
    column === 'created_at' || column === 'updated_at' ? sql`${after.value}::timestamptz` : after.value;
  return query.where(
    sql<boolean>`(contacts.${sql.ref(column)}, contacts.id) ${beyond} (${value}, ${after.id}::uuid)`,
  );
}

/** One part of a list, in its order. Stays on the same people when others are added or deleted in between. */
export function listContacts(
  db: Kysely<Database>,
  userId: string,
  request: ListRequest,
): Promise<ContactRow[]> {
  return listQuery(db, userId, request).execute();
}

/** Where a list stands after `row`. */
export function positionOf(row: ContactRow, { sort, dir }: Pick<ListRequest, 'sort' | 'dir'>): ListPosition {
  const value = row[sortColumn[sort]];
  return { sort, dir, id: row.id, value: value instanceof Date ? value.toISOString() : value };
}

/** How many contacts match a filter. */
export async function countContacts(
  db: Kysely<Database>,
  userId: string,
  filter: ContactFilter,
): Promise<number> {
  const { count } = await contactFilterQuery(db, userId, filter)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** All contacts of a set, oldest first, in parts of `size`: for reading everything with little memory. */
export async function* contactParts(
  db: Kysely<Database>,
  userId: string,
  set: ContactSet,
  size: number,
): AsyncGenerator<ContactRow[]> {
  let after: ListPosition | null = null;
  const order = { sort: 'createdAt', dir: 'asc' } as const;
  for (;;) {
    const filter = 'filter' in set ? set.filter : {};
    const part = listQuery(db, userId, { filter, ...order, limit: size, after });
    const rows: ContactRow[] = await ('ids' in set ? part.where(isAmong(set.ids)) : part).execute();
    if (rows.length > 0) yield rows;
    const lastRow = rows.at(-1);
    if (lastRow === undefined || rows.length < size) return;
    after = positionOf(lastRow, order);
  }
}

function isAmong(ids: readonly string[]): RawBuilder<boolean> {
  return sql`contacts.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
}
