import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/** The record that a push item's contact is. */
export interface NewLink {
  readonly itemId: string;
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

/**
 * Remembers which records contacts are, in place of what was known: a statement over `items`, rows of push items that are settled in the
 * same query. Each item has a contact of its own there.
 */
export function linking(
  scope: LinkScope,
  items: RawBuilder<unknown>,
  links: readonly NewLink[],
  at: Date,
): RawBuilder<unknown> {
  return sql`
    insert into contact_links
      (user_id, contact_id, connector, account_id, object, object_label, record_id, record_url,
        contact_version, synced_at)
    select ${scope.user_id}::uuid, i.contact_id, ${scope.connector}, ${scope.account_id},
      l.object, l."objectLabel", l."recordId", l."recordUrl", l.version, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as l ("itemId" uuid, object text, "objectLabel" text, "recordId" text, "recordUrl" text, version integer)
    join ${items} i on i.id = l."itemId"
    -- One look each: as a join all contacts of the user are gone through. Who was deleted meanwhile gets no link.
    where (select true from contacts where user_id = ${scope.user_id}::uuid and id = i.contact_id)
    on conflict (user_id, contact_id, connector, account_id) do update set
      object = excluded.object, object_label = excluded.object_label, record_id = excluded.record_id, record_url = excluded.record_url,
      contact_version = excluded.contact_version, synced_at = excluded.synced_at
    returning 1`;
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
