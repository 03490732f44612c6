import { randomUUID } from 'node:crypto';
import { type ContactSet, type DeletedContact, type DeletedSet, deletedDays } from '@crmsync/contract';
import { type ColumnType, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { fullName } from '../contacts/fields.ts';
import { noteChanges } from './contact-changes.ts';
import { idsOfSet } from './contact-sets.ts';
import { contactsChanged } from './contacts-changed.ts';
import type { ContactRow } from './contacts-table.ts';
import { indexEmails } from './contacts-write.ts';
import type { Database } from './schema.ts';
import { storedRows } from './stored-rows.ts';

/** Deleted contacts, whole, until they go for good; see migrations/019_deleted_contacts.ts. */
export interface DeletedContactsTables {
  deleted_contacts: {
    user_id: string;
    id: string;
    deletion: string;
    deleted_at: Date;
    merged_into: string | null;
    contact: ColumnType<
      Pick<ContactRow, 'first_name' | 'last_name' | 'company' | 'emails' | 'phone'>,
      never,
      never
    >;
    links: ColumnType<unknown[], never, never>;
    items: ColumnType<string[], never, never>;
  };
}

const dayMs = 24 * 3600_000;

/** What was deleted together, and how many. */
export interface Deletion {
  readonly deletion: string;
  readonly deleted: number;
}

/**
 * Deletes a set of the user's contacts. They are nowhere any more, and can be taken back ({@link restoreContacts}) until they go for
 * good ({@link forgetDeleted}). What is on its way to a CRM goes on without them, as a push does whose contact is gone.
 */
export function deleteContacts(
  db: Kysely<Database>,
  userId: string,
  set: ContactSet,
  at: Date,
): Promise<Deletion> {
  return db.transaction().execute(async tx => {
    const deletion = randomUUID();
    const ids = await moveAway(tx, userId, idsOfSet(tx, userId, set), { deletion, at, mergedInto: null });
    if (ids.length > 0) await contactsChanged(tx, userId, ids);
    return { deletion, deleted: ids.length };
  });
}

/** Moves contacts to the deleted ones and says which. In the order of ids, as everybody who locks several. */
export async function moveAway(
  tx: Transaction<Database>,
  userId: string,
  ids: RawBuilder<unknown>,
  how: { readonly deletion: string; readonly at: Date; readonly mergedInto: string | null },
): Promise<string[]> {
  await sql`
    insert into deleted_contacts (user_id, id, deletion, deleted_at, merged_into, contact, links, items)
    select c.user_id, c.id, ${how.deletion}::uuid, ${how.at}::timestamptz, ${how.mergedInto}::uuid, to_jsonb(c),
      (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from contact_links l
        where l.user_id = c.user_id and l.contact_id = c.id),
      (select coalesce(jsonb_agg(i.id), '[]') from push_items i
        where i.user_id = c.user_id and i.contact_id = c.id and i.state = 'done')
    from (
      select * from contacts where user_id = ${userId}::uuid and id in ${ids} order by id for update) c`.execute(
    tx,
  );
  const { rows } = await sql<{ id: string }>`
    delete from contacts where user_id = ${userId}::uuid and id in (
      select id from deleted_contacts where user_id = ${userId}::uuid and deletion = ${how.deletion}::uuid)
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/**
 * Takes deleted contacts back as they were, with their links and what their pushes say. Who has an e-mail first that is another
 * contact's by now is left where it is.
 */
export function restoreContacts(
  db: Kysely<Database>,
  userId: string,
  set: DeletedSet,
): Promise<{ restored: number; left: number }> {
  return db.transaction().execute(async tx => {
    const wanted = await lockDeleted(tx, userId, set);
    const contacts = await storedRows(tx, 'contacts', sql`d.contact`);
    const back = sql`deleted_contacts d cross join ${contacts.kept}
      where d.user_id = ${userId}::uuid and d.id in (
        select value::uuid from jsonb_array_elements_text(${JSON.stringify(wanted)}::jsonb))`;
    const { rows } = await sql<{ id: string }>`
      insert into contacts (${contacts.columns}) select ${contacts.values} from ${back}
      on conflict (user_id, primary_email) where primary_email is not null do nothing
      returning id`.execute(tx);
    const ids = rows.map(({ id }) => id);
    await restoreRest(tx, userId, ids);
    if (ids.length > 0) await contactsChanged(tx, userId, ids);
    return { restored: ids.length, left: wanted.length - ids.length };
  });
}

async function lockDeleted(tx: Transaction<Database>, userId: string, set: DeletedSet): Promise<string[]> {
  const rows = await tx
    .selectFrom('deleted_contacts')
    .select('id')
    .where('user_id', '=', userId)
    .where(
      'ids' in set
        ? sql<boolean>`id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(set.ids)}::jsonb))`
        : sql<boolean>`deletion = ${set.deletion}::uuid`,
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

async function restoreRest(tx: Transaction<Database>, userId: string, ids: readonly string[]): Promise<void> {
  const of = sql`d.user_id = ${userId}::uuid and d.id = any(${ids}::uuid[])`;
  await indexEmails(tx, userId, ids);
  const links = await storedRows(tx, 'contact_links', sql`l`);
  await sql`
    insert into contact_links (${links.columns})
    select ${links.values} from deleted_contacts d
      cross join jsonb_array_elements(d.links) l cross join ${links.kept}
    where ${of}`.execute(tx);
  await sql`
    update push_items i set contact_id = d.id
    from deleted_contacts d, jsonb_array_elements_text(d.items) item
    where ${of} and i.id = item::uuid and i.user_id = d.user_id and i.contact_id is null`.execute(tx);
  await noteChanges(
    tx,
    userId,
    'restored',
    ids.map(contactId => ({ contactId, fields: [] })),
  );
  await sql`delete from deleted_contacts d where ${of}`.execute(tx);
}

/** Where a list of deleted contacts goes on: after this one. */
export interface DeletedPlace {
  readonly at: string;
  readonly id: string;
}

/** The user's deleted contacts, the newest first. */
export async function listDeleted(
  db: Kysely<Database>,
  userId: string,
  after: DeletedPlace | null,
  limit: number,
): Promise<DeletedContact[]> {
  let query = db.selectFrom('deleted_contacts').selectAll().where('user_id', '=', userId);
  if (after !== null)
    query = query.where(
      sql<boolean>`(deleted_at < ${after.at}::timestamptz or (deleted_at = ${after.at}::timestamptz and id > ${after.id}::uuid))`,
    );
  const rows = await query.orderBy('deleted_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map(({ id, contact, deleted_at: at, merged_into: into }) => ({
    id,
    name:
      fullName({ firstName: contact.first_name, lastName: contact.last_name }) ||
      contact.company ||
      contact.emails[0] ||
      contact.phone,
    email: contact.emails[0] ?? null,
    company: contact.company,
    deletedAt: at.toISOString(),
    goesAt: new Date(at.getTime() + deletedDays * dayMs).toISOString(),
    mergedInto: into,
  }));
}

/** Removes deleted contacts of the user for good, with what is noted about them here. The sync log keeps its lines. */
export function removeDeleted(db: Kysely<Database>, userId: string, ids: readonly string[]): Promise<number> {
  return forget(
    db,
    sql`user_id = ${userId}::uuid and id in (
      select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`,
  );
}

/** Removes a portion of the contacts that were deleted before `before` for good, and says how many. */
export function forgetDeleted(db: Kysely<Database>, before: Date, portion: number): Promise<number> {
  return forget(
    db,
    sql`(user_id, id) in (
      select user_id, id from deleted_contacts where deleted_at < ${before}::timestamptz limit ${portion})`,
  );
}

async function forget(db: Kysely<Database>, which: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (delete from deleted_contacts where ${which} returning user_id, id),
      said as (delete from contact_changes c using gone where c.user_id = gone.user_id and c.contact_id = gone.id)
    select count(*)::int as count from gone`.execute(db);
  return rows[0]?.count ?? 0;
}
