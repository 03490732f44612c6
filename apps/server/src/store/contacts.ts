import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ContactFields } from '../contacts/fields.ts';
import { changedFields, noteChanges } from './contact-changes.ts';
import { contactsChanged } from './contacts-changed.ts';
import { type ContactRow, fieldsOf } from './contacts-table.ts';
import { insertContacts, isUniqueViolation, updateContacts } from './contacts-write.ts';
import type { Database } from './schema.ts';

/** One contact of the user; `undefined` when it is not there or not his. */
export function findContact(
  db: Kysely<Database>,
  userId: string,
  id: string,
): Promise<ContactRow | undefined> {
  return db
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The user's contacts that have any of these e-mails, stored form. Those with it as primary come first. */
export async function findByEmails(
  db: Kysely<Database>,
  userId: string,
  emails: readonly string[],
): Promise<ContactRow[]> {
  if (emails.length === 0) return [];
  const owners = db
    .selectFrom('contact_emails')
    .select(({ fn }) => ['contact_id', fn.min('position').as('position')])
    .where('user_id', '=', userId)
    .where('email', 'in', emails)
    .groupBy('contact_id');
  return db
    .selectFrom('contacts')
    .innerJoin(owners.as('owner'), 'owner.contact_id', 'contacts.id')
    .selectAll('contacts')
    .where('contacts.user_id', '=', userId)
    .orderBy('owner.position')
    .orderBy('contacts.id')
    .execute();
}

/** Adds a contact. `email-taken`: its primary e-mail is that of another contact of the user. */
export function createContact(
  db: Kysely<Database>,
  userId: string,
  fields: ContactFields,
): Promise<ContactRow | 'email-taken'> {
  return db.transaction().execute(async tx => {
    const id = randomUUID();
    const inserted = await insertContacts(tx, userId, [{ id, fields }]);
    const row = await findContact(tx, userId, id);
    if (row === undefined) return 'email-taken';
    await contactsChanged(tx, userId, inserted);
    return row;
  });
}

/** What can keep an edit from being made. */
export type EditRefusal = 'missing' | 'stale' | 'email-taken';

/**
 * Edits a contact by a function of what it says now. `stale`: it is no longer of `version`. An edit that changes nothing
 * counts no version and tells nobody.
 */
export async function editContact(
  db: Kysely<Database>,
  userId: string,
  id: string,
  version: number | undefined,
  edit: (fields: ContactFields) => ContactFields,
): Promise<ContactRow | EditRefusal> {
  try {
    return await db.transaction().execute(async tx => {
      const row = await lockContact(tx, userId, id);
      if (row === undefined) return 'missing';
      if (version !== undefined && version !== row.version) return 'stale';
      const fields = edit(fieldsOf(row));
      const changed = changedFields(fieldsOf(row), fields);
      if (changed.length === 0) return row;
      await updateContacts(tx, userId, [{ id, fields }]);
      await noteChanges(tx, userId, 'edited', [{ contactId: id, fields: changed }]);
      const edited = await findContact(tx, userId, id);
      await contactsChanged(tx, userId, [id]);
      return edited ?? 'missing';
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'email-taken';
    throw error;
  }
}

function lockContact(tx: Kysely<Database>, userId: string, id: string): Promise<ContactRow | undefined> {
  return tx
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}
