import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** A contact that is a record. */
export interface NewLink {
  readonly contactId: string;
  readonly object: string;
  readonly objectLabel: string;
  readonly recordId: string;
  readonly recordUrl: string;
  readonly version: number;
}

/** Whose links. A link counts for one account only. */
export interface LinkScope {
  readonly user_id: string;
  readonly connector: string;
  readonly account_id: string;
}

/** Remembers which records contacts are, in place of what was known. */
export async function storeLinks(
  db: Kysely<Database>,
  scope: LinkScope,
  links: readonly NewLink[],
  at: Date,
): Promise<void> {
  if (links.length === 0) return;
  await sql`
    insert into contact_links
      (user_id, contact_id, connector, account_id, object, object_label, record_id, record_url,
        contact_version, synced_at)
    select ${scope.user_id}::uuid, l."contactId", ${scope.connector}, ${scope.account_id},
      l.object, l."objectLabel", l."recordId", l."recordUrl", l.version, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as l ("contactId" uuid, object text, "objectLabel" text, "recordId" text, "recordUrl" text, version integer)
    -- One look each: as a join all contacts of the user are gone through. Who was deleted meanwhile gets no link.
    where (select true from contacts where user_id = ${scope.user_id}::uuid and id = l."contactId")
    on conflict (user_id, contact_id, connector, account_id) do update set
      object = excluded.object, object_label = excluded.object_label, record_id = excluded.record_id, record_url = excluded.record_url,
      contact_version = excluded.contact_version, synced_at = excluded.synced_at`.execute(db);
}

/** Forgets records that are gone from the CRM. */
export async function forgetLinks(
  db: Kysely<Database>,
  scope: LinkScope,
  contactIds: readonly string[],
): Promise<void> {
  if (contactIds.length === 0) return;
  await db
    .deleteFrom('contact_links')
    .where('user_id', '=', scope.user_id)
    .where('connector', '=', scope.connector)
    .where('account_id', '=', scope.account_id)
    .where('contact_id', 'in', contactIds)
    .execute();
}

/** The record that a contact is known to be. */
export function linkOf(db: Kysely<Database>, scope: LinkScope, contactId: string) {
  return db
    .selectFrom('contact_links')
    .select(['object', 'record_id'])
    .where('user_id', '=', scope.user_id)
    .where('contact_id', '=', contactId)
    .where('connector', '=', scope.connector)
    .where('account_id', '=', scope.account_id)
    .executeTakeFirst();
}
