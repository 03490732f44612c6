import type { HistoryFilter, MergeLine } from '@crmsync/contract';
import { type Kysely, sql } from 'kysely';
import { cleanLine } from '../contacts/text.ts';
import type { MergeNote } from './contact-changes.ts';
import type { Database } from './schema.ts';

interface Row {
  id: number;
  at: Date;
  contact_id: string | null;
  name: string | null;
  fields: string[];
  merged_id: string;
  merged: MergeNote;
}

/** Merges of the user's contacts that a filter finds, newest first, before a place (a change's id). */
export async function listMerges(
  db: Kysely<Database>,
  userId: string,
  { before, limit, ...filter }: HistoryFilter & { readonly before: number | null; readonly limit: number },
): Promise<MergeLine[]> {
  if (filter.connector !== undefined || (filter.outcome ?? 'merged') !== 'merged') return [];
  const { contactId = null, since = null, until = null } = filter;
  const text = cleanLine(filter.q ?? '').text;
  const pattern = text === '' ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<Row>`
    select m.id, m.at, k.id as contact_id, m.fields, m.merged_id, m.merged, coalesce(
      nullif(trim(k.first_name || ' ' || k.last_name), ''), nullif(k.company, ''), k.emails[1], nullif(k.phone, ''), k.mobile) as name
    from contact_changes m
    left join contacts k on k.user_id = m.user_id and k.id = m.contact_id
    where m.user_id = ${userId}::uuid and m.merged_id is not null
      and (${before}::bigint is null or m.id < ${before}::bigint)
      and (${contactId}::uuid is null or m.contact_id = ${contactId}::uuid)
      and (${since}::text is null or m.at >= (${since}::text || 'T00:00Z')::timestamptz)
      and (${until}::text is null or m.at < (${until}::text || 'T00:00Z')::timestamptz + interval '1 day')
      and (${pattern}::text is null or m.merged ->> 'name' ilike ${pattern}::text
        or k.first_name || ' ' || k.last_name ilike ${pattern}::text)
    order by m.id desc limit ${limit}`.execute(db);
  return rows.map(lineOf);
}

function lineOf({ id, at, contact_id, name, fields, merged_id, merged }: Row): MergeLine {
  return {
    id: String(id),
    at: at.toISOString(),
    contactId: contact_id,
    name: name ?? merged.name,
    fields,
    merged: { id: merged_id, name: merged.name, left: [...merged.left] },
  };
}
