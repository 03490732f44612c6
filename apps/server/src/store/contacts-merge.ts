import { type Kysely, sql, type Transaction } from 'kysely';
import type { ContactFields } from '../contacts/fields.ts';
import { personKey } from '../contacts/keys.ts';
import { type KnownContact, type MergeOutcome, planMerge } from '../contacts/plan-merge.ts';
import { changedFields, noteChanges } from './contact-changes.ts';
import { contactsChanged } from './contacts-changed.ts';
import { type ContactRow, fieldsOf } from './contacts-table.ts';
import { insertContacts, isTransientConflict, updateContacts } from './contacts-write.ts';
import type { Database } from './schema.ts';

/** Someone else wrote one of the same people at the same moment: look again. */
class Overtaken extends Error {}

const maxAttempts = 5;

/**
 * Adds people, or what they bring to a contact that is there already; nothing filled is changed. All or nothing, in five
 * statements however many they are. Answers in the order of `newcomers`.
 * @throws the driver's error when others keep writing the same people.
 */
export async function mergeContacts(
  db: Kysely<Database>,
  userId: string,
  newcomers: readonly ContactFields[],
): Promise<MergeOutcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(tx => mergeContactsIn(tx, userId, newcomers));
    } catch (error) {
      const again = error instanceof Overtaken || isTransientConflict(error);
      if (!again || attempt === maxAttempts) throw error;
    }
  }
}

async function mergeContactsIn(
  tx: Transaction<Database>,
  userId: string,
  newcomers: readonly ContactFields[],
): Promise<MergeOutcome[]> {
  const known = await lockMatches(tx, userId, newcomers);
  const { inserts, updates, outcomes } = planMerge(known, newcomers);
  const inserted = await insertContacts(tx, userId, inserts);
  if (inserted.length < inserts.length) throw new Overtaken();
  await updateContacts(tx, userId, updates);
  const before = new Map(known.map(({ id, fields }) => [id, fields]));
  const notes = updates.map(({ id, fields }) => ({
    contactId: id,
    fields: changedFields(before.get(id) ?? fields, fields),
  }));
  await noteChanges(tx, userId, 'imported', notes);
  const changed = [...inserted, ...updates.map(({ id }) => id)];
  if (changed.length > 0) await contactsChanged(tx, userId, changed);
  return outcomes;
}

/** Everybody who may be one of the newcomers, held until the transaction ends; in the order of ids, so that two imports cannot deadlock. */
async function lockMatches(
  tx: Kysely<Database>,
  userId: string,
  newcomers: readonly ContactFields[],
): Promise<KnownContact[]> {
  const emails = newcomers.flatMap(newcomer => newcomer.emails);
  const keys = newcomers.map(personKey).filter(key => key !== null);
  const { rows } = await sql<ContactRow>`
    select * from contacts
    where user_id = ${userId} and id in (
      select contact_id from contact_emails where user_id = ${userId} and email = any(${emails}::text[])
      union
      select id from contacts where user_id = ${userId} and person_key = any(${keys}::text[])
    )
    order by id for update`.execute(tx);
  return rows.map(row => ({ id: row.id, fields: fieldsOf(row) }));
}

/** Tells the planner about many new rows. The embedded database has nobody else who would (no autovacuum). */
export async function analyzeContacts(db: Kysely<Database>): Promise<void> {
  await sql`analyze contacts, contact_emails`.execute(db);
}
