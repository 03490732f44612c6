import type { CompanyTurn } from '@crmsync/sync';
import { type Kysely, sql } from 'kysely';
import { callMs } from './claims.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** A company that was just made may not be found yet (a CRM's search may lag); so long its id is remembered. In milliseconds. */
const rememberMs = 10 * 60_000;

/** How soon a company that somebody else makes is asked for again, in milliseconds. */
const busyMs = 2000;

type Of = Pick<PushRow, 'user_id' | 'connection_id'>;

/**
 * Who makes which company. A turn that was taken and not ended within the time of one call is anybody's again: its answer was
 * lost, and it is looked for before it is made.
 */
export async function takeCompanyTurns(
  db: Kysely<Database>,
  { user_id, connection_id }: Of,
  keys: readonly string[],
  now: Date,
): Promise<Map<string, CompanyTurn>> {
  const lost = new Date(now.getTime() - callMs);
  const forgotten = new Date(now.getTime() - rememberMs);
  // In the order of keys, as everybody who takes several.
  const { rows: mine } = await sql<{ key: string }>`
    insert into crm_companies (user_id, connection_id, key, begun_at)
    select ${user_id}::uuid, ${connection_id}::uuid, value, ${now}::timestamptz
    from (select distinct value from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) order by value) k
    on conflict (user_id, connection_id, key) do update
      set begun_at = excluded.begun_at, company_id = null, made_at = null
      where case when crm_companies.company_id is null then crm_companies.begun_at <= ${lost}::timestamptz
        else crm_companies.made_at <= ${forgotten}::timestamptz end
    returning key`.execute(db);
  const until = new Date(now.getTime() + callMs);
  const turns = new Map<string, CompanyTurn>(mine.map(({ key }) => [key, { turn: 'mine', until }]));
  const others = await db
    .selectFrom('crm_companies')
    .select(['key', 'company_id', 'begun_at'])
    .where('user_id', '=', user_id)
    .where('connection_id', '=', connection_id)
    .where('key', 'in', [...keys])
    .execute();
  for (const { key, company_id: id, begun_at } of others) {
    if (turns.has(key)) continue;
    // Most of them are made within a moment; a lost one is over after the time of a call.
    const again = Math.min(now.getTime() + busyMs, begun_at.getTime() + callMs);
    turns.set(key, id === null ? { turn: 'busy', until: new Date(again) } : { turn: 'known', id });
  }
  // Given back between the two looks.
  for (const key of keys)
    if (!turns.has(key)) turns.set(key, { turn: 'busy', until: new Date(now.getTime() + busyMs) });
  return turns;
}

/** Remembers the companies that were made, and forgets the turns of those that were not (null). */
export async function endCompanyTurns(
  db: Kysely<Database>,
  { user_id, connection_id }: Of,
  made: ReadonlyMap<string, string | null>,
  now: Date,
): Promise<void> {
  if (made.size === 0) return;
  const ends = JSON.stringify([...made].map(([key, id]) => ({ key, id: id ?? undefined })));
  await sql`
    with ends as (select * from jsonb_to_recordset(${ends}::jsonb) as e (key text, id text)),
    gone as (
      delete from crm_companies c using ends
      where c.user_id = ${user_id}::uuid and c.connection_id = ${connection_id}::uuid
        and c.key = ends.key and ends.id is null and c.company_id is null)
    update crm_companies c set company_id = ends.id, made_at = ${now}::timestamptz
    from ends
    where c.user_id = ${user_id}::uuid and c.connection_id = ${connection_id}::uuid
      and c.key = ends.key and ends.id is not null`.execute(db);
}
