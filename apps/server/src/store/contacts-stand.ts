import type { CrmStand } from '@crmsync/contract';
import { type RawBuilder, sql } from 'kysely';

/**
 * Whether a row of `contacts` stands so in a connected CRM, by the rule of the chips (crm-states.ts): the newest push decides, and where
 * it ended well the link does. Nobody stands anywhere in a CRM that is not connected. The ids are made once as lists that are hashed
 * ({@link isListed}) and by grouping: whatever the planner knows of a person's rows, each is read once, and none is looked for by going
 * through all others.
 */
export function standsIn(userId: string, connector: string, stand: CrmStand): RawBuilder<boolean> {
  const account = sql`(
    select account_id from crm_integrations
    where user_id = ${userId}::uuid and connector = ${connector} and state <> 'disconnected')`;
  const there = sql`user_id = ${userId}::uuid and connector = ${connector} and account_id = ${account}`;
  const links = sql`select contact_id from contact_links where ${there}`;
  // Items that say more than the link does, still open or ended badly, in the words of the index push_items_telling.
  const told = (how: RawBuilder<unknown>) => sql`
    select contact_id from push_items i
    where ${there} and not planning and (state <> 'done' or outcome in ('failed', 'duplicate')) and ${how}
      and (select true from push_items later
        where later.user_id = ${userId}::uuid and later.contact_id = i.contact_id and later.connector = i.connector
          and later.account_id = i.account_id and not later.planning and later.seq > i.seq
        limit 1) is null`;
  const anyhow = told(sql`true`);
  switch (stand) {
    case 'waiting':
      return isListed(told(sql`state <> 'done'`));
    case 'failed':
      return isListed(told(sql`outcome = 'failed'`));
    case 'to-decide':
      return isListed(told(sql`outcome = 'duplicate'`));
    case 'in':
      return sql`${isListed(versions(userId, there, sql`>=`))} and not ${isListed(anyhow)}`;
    case 'changed':
      return sql`${isListed(versions(userId, there, sql`<`))} and not ${isListed(anyhow)}`;
    case 'not-in':
      return sql`${account} is not null and not ${isListed(links)} and not ${isListed(anyhow)}`;
  }
}

/** Contacts whose link was made from a version that compares so to theirs. */
function versions(userId: string, there: RawBuilder<unknown>, compares: RawBuilder<unknown>) {
  return sql`
    select id from (
      select contact_id as id, contact_version as linked, null::int as own from contact_links where ${there}
      union all
      select id, null, version from contacts where user_id = ${userId}::uuid) each
    group by id having max(linked) ${compares} max(own)`;
}

/** The list as an array: its length is no guess then that could turn the planner from hashing it. */
function isListed(ids: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`((contacts.id in (select unnest(array(${ids})))) is true)`;
}
