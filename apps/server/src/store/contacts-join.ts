import { randomUUID } from 'node:crypto';
import type { ContactLink, MergeField } from '@crmsync/contract';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { fullName } from '../contacts/fields.ts';
import { joinFields } from '../contacts/join.ts';
import { changedFields } from './contact-changes.ts';
import { contactsChanged } from './contacts-changed.ts';
import { moveAway } from './contacts-deleted.ts';
import { type ContactRow, fieldsOf } from './contacts-table.ts';
import { isUniqueViolation, updateContacts } from './contacts-write.ts';
import type { PushesTables } from './pushes-tables.ts';
import type { Database } from './schema.ts';

type LinkRow = Selectable<PushesTables['contact_links']>;

/** Two contacts to become one; see the contract's `ContactsMerge`. */
export interface Join {
  readonly keepId: string;
  readonly otherId: string;
  readonly keepVersion: number;
  readonly otherVersion: number;
  readonly take: readonly MergeField[];
  readonly links: Readonly<Record<string, 'keep' | 'other'>>;
}

/**
 * What can keep two contacts from becoming one. `busy`: a push of one of them has not ended. `differ`: both are different records of
 * these connectors, and nobody chose.
 */
export type JoinRefusal = 'missing' | 'stale' | 'busy' | 'email-taken' | { readonly differ: ContactLink[] };

/**
 * Makes two contacts one, in one transaction: fields as chosen, links of both, one timeline. The other goes to the deleted ones, with
 * the links that were not kept, so that nothing is lost.
 */
export async function joinContacts(
  db: Kysely<Database>,
  userId: string,
  join: Join,
  at: Date,
): Promise<JoinRefusal | 'joined'> {
  try {
    return await db.transaction().execute(tx => joinIn(tx, userId, join, at));
  } catch (error) {
    if (isUniqueViolation(error)) return 'email-taken';
    throw error;
  }
}

async function joinIn(
  tx: Transaction<Database>,
  userId: string,
  join: Join,
  at: Date,
): Promise<JoinRefusal | 'joined'> {
  const rows = await lockBoth(tx, userId, join);
  const kept = rows.find(({ id }) => id === join.keepId);
  const other = rows.find(({ id }) => id === join.otherId);
  if (kept === undefined || other === undefined || kept.id === other.id) return 'missing';
  if (kept.version !== join.keepVersion || other.version !== join.otherVersion) return 'stale';
  if (await isUnderWay(tx, userId, [kept.id, other.id])) return 'busy';
  const links = await linksOf(tx, userId, join);
  const differ = links.filter(
    link => link.contact_id === kept.id && rivalOf(link, links) && !join.links[link.connector],
  );
  if (differ.length > 0)
    return { differ: differ.flatMap(link => [link, rivalOf(link, links) ?? []].flat().map(told)) };
  const left = await joinLinks(tx, links, join);
  await moveAway(tx, userId, sql`(${other.id}::uuid)`, { deletion: randomUUID(), at, mergedInto: kept.id });
  await writeJoined(tx, userId, kept, other, join, left.map(told));
  await contactsChanged(tx, userId, [kept.id, other.id]);
  return 'joined';
}

/** In the order of ids, as everybody who locks several. */
function lockBoth(
  tx: Transaction<Database>,
  userId: string,
  { keepId, otherId }: Join,
): Promise<ContactRow[]> {
  return tx
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', 'in', [keepId, otherId])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** Whether a push of one of them has not ended: what it writes would be of a contact that is no more. */
async function isUnderWay(tx: Transaction<Database>, userId: string, ids: string[]): Promise<boolean> {
  const open = await tx
    .selectFrom('push_items')
    .select('id')
    .where('user_id', '=', userId)
    .where('contact_id', 'in', ids)
    .where('state', '<>', 'done')
    .where('planning', '=', false)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

function linksOf(tx: Transaction<Database>, userId: string, { keepId, otherId }: Join): Promise<LinkRow[]> {
  return tx
    .selectFrom('contact_links')
    .selectAll()
    .where('user_id', '=', userId)
    .where('contact_id', 'in', [keepId, otherId])
    .orderBy('connector')
    .execute();
}

/** The link of the other contact to another record of the same account. */
function rivalOf(link: LinkRow, links: readonly LinkRow[]): LinkRow | undefined {
  return links.find(
    each =>
      each.contact_id !== link.contact_id &&
      each.connector === link.connector &&
      each.account_id === link.account_id &&
      (each.record_id !== link.record_id || each.object !== link.object),
  );
}

/**
 * Gives the kept contact the links of both. Where they differ the choice decides; the link not chosen stays with the other contact
 * and goes with it. Answers those.
 */
async function joinLinks(
  tx: Transaction<Database>,
  links: readonly LinkRow[],
  { keepId, links: choice }: Join,
): Promise<LinkRow[]> {
  const left: LinkRow[] = [];
  for (const link of links.filter(each => each.contact_id !== keepId)) {
    const rival = rivalOf(link, links);
    const same = links.some(
      each =>
        each.contact_id === keepId &&
        each.connector === link.connector &&
        each.account_id === link.account_id,
    );
    if (rival !== undefined && choice[link.connector] !== 'other') left.push(link);
    else if (rival !== undefined) {
      await swapLinks(tx, rival, link);
      left.push(rival);
    } else if (!same) await giveLink(tx, link, keepId);
  }
  return left;
}

/** The versions of a contact say nothing about another's: 0 makes the chip say that there may be something to send. */
async function giveLink(tx: Transaction<Database>, link: LinkRow, contactId: string): Promise<void> {
  await ownLink(tx, link).set({ contact_id: contactId, contact_version: 0 }).execute();
}

async function swapLinks(tx: Transaction<Database>, one: LinkRow, other: LinkRow): Promise<void> {
  const record = ({ object, object_label, record_id, record_url, synced_at }: LinkRow) => ({
    object,
    object_label,
    record_id,
    record_url,
    synced_at,
    contact_version: 0,
  });
  await ownLink(tx, one).set(record(other)).execute();
  await ownLink(tx, other).set(record(one)).execute();
}

function ownLink(tx: Transaction<Database>, link: LinkRow) {
  return tx
    .updateTable('contact_links')
    .where('user_id', '=', link.user_id)
    .where('contact_id', '=', link.contact_id)
    .where('connector', '=', link.connector)
    .where('account_id', '=', link.account_id);
}

async function writeJoined(
  tx: Transaction<Database>,
  userId: string,
  kept: ContactRow,
  other: ContactRow,
  { take }: Join,
  left: ContactLink[],
): Promise<void> {
  const before = fieldsOf(kept);
  const fields = joinFields(before, fieldsOf(other), take);
  await updateContacts(tx, userId, [{ id: kept.id, fields }]);
  await tx
    .updateTable('contact_changes')
    .set({ contact_id: kept.id })
    .where('user_id', '=', userId)
    .where('contact_id', '=', other.id)
    .execute();
  const name =
    fullName(fieldsOf(other)) || other.company || (other.emails[0] ?? '') || other.phone || other.mobile;
  await tx
    .insertInto('contact_changes')
    .values({
      user_id: userId,
      contact_id: kept.id,
      kind: 'merged',
      fields: JSON.stringify(changedFields(before, fields)),
      merged_id: other.id,
      merged: JSON.stringify({ name, left }),
    })
    .execute();
}

function told(link: LinkRow): ContactLink {
  return {
    connector: link.connector,
    objectLabel: link.object_label,
    recordId: link.record_id,
    recordUrl: link.record_url,
  };
}
