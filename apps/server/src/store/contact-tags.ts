import type { ContactFacets, ContactSet } from '@crmsync/contract';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { idsOfSet } from './contact-sets.ts';
import { contactsChanged } from './contacts-changed.ts';
import type { Database } from './schema.ts';

/** Most tags of a contact, as the contract has it, and most choices that a filter offers. */
const mostTags = 50;
const mostChoices = 500;

/**
 * Adds tags to contacts and takes others away; case does not make another tag. Answers how many changed. Who has 50 already gets no
 * more.
 */
export function tagContacts(
  db: Kysely<Database>,
  userId: string,
  of: ContactSet,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<number> {
  return db.transaction().execute(tx => retag(tx, userId, idsOfSet(tx, userId, of), { add, remove }));
}

/** Gives a tag another name; where that is a tag already the two become one. Answers how many contacts had it. */
export function renameTag(db: Kysely<Database>, userId: string, from: string, to: string): Promise<number> {
  return db
    .transaction()
    .execute(tx => retag(tx, userId, owners(userId, from), { add: [to], remove: [from] }));
}

/** Takes a tag from everybody who has it and says how many they were. */
export function deleteTag(db: Kysely<Database>, userId: string, tag: string): Promise<number> {
  return db.transaction().execute(tx => retag(tx, userId, owners(userId, tag), { add: [], remove: [tag] }));
}

function owners(userId: string, tag: string): RawBuilder<unknown> {
  return sql`(select id from contacts where user_id = ${userId}::uuid and ${tag} = any(tags))`;
}

async function retag(
  tx: Transaction<Database>,
  userId: string,
  ids: RawBuilder<unknown>,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with locked as (
      select id, tags from contacts where user_id = ${userId}::uuid and id in ${ids} order by id for update),
    wanted as (
      select id, array(
        select tag from (
          select distinct on (lower(tag)) tag, place from (
            select tag, place from unnest(locked.tags) with ordinality as own (tag, place)
            where not lower(tag) = any(${remove.map(lower)}::text[])
            union all
            select tag, ${mostTags} + place from unnest(${add}::text[]) with ordinality as more (tag, place)) every
          order by lower(tag), place) one
        order by place limit ${mostTags}) as tags
      from locked)
    update contacts c set tags = wanted.tags, version = c.version + 1, updated_at = now()
    from wanted where c.user_id = ${userId}::uuid and c.id = wanted.id and c.tags <> wanted.tags
    returning c.id`.execute(tx);
  const changed = rows.map(({ id }) => id);
  if (changed.length === 0) return 0;
  await sql`
    insert into contact_changes (user_id, contact_id, kind, fields)
    select ${userId}::uuid, value::uuid, 'tagged', '["tags"]'
    from jsonb_array_elements_text(${JSON.stringify(changed)}::jsonb)`.execute(tx);
  await contactsChanged(tx, userId, changed);
  return changed.length;
}

function lower(tag: string): string {
  return tag.toLowerCase();
}

/** The user's tags and the ways their contacts were found, with counts. */
export async function contactFacets(db: Kysely<Database>, userId: string): Promise<ContactFacets> {
  const tags = await sql<{ value: string; count: number }>`
    select tag as value, count(*)::int as count from contacts, unnest(tags) as tag
    where user_id = ${userId}::uuid group by tag order by count(*) desc, tag limit ${mostChoices}`.execute(
    db,
  );
  const sources = await sql<{ value: string; count: number }>`
    select source->>'how' as value, count(*)::int as count from contacts
    where user_id = ${userId}::uuid and source is not null
    group by 1 order by count(*) desc, 1 limit ${mostChoices}`.execute(db);
  return { tags: tags.rows, sources: sources.rows };
}
