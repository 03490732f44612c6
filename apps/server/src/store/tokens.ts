import { type Kysely, sql } from 'kysely';
import type { SealedTokens } from './connections.ts';
import type { Database } from './schema.ts';

/**
 * Takes the right to refresh for `leaseMs`, unless someone has it or the tokens have changed since `seenVersion`. The lease runs
 * on the database's clock, the one that all processes share. Returns the fence that {@link saveRefreshed} must show.
 */
export async function claimRefresh(
  db: Kysely<Database>,
  id: string,
  seenVersion: number,
  leaseMs: number,
): Promise<number | undefined> {
  const row = await db
    .updateTable('crm_integrations')
    .set({
      refresh_fence: sql`refresh_fence + 1`,
      refresh_lease_until: sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`,
    })
    .where('id', '=', id)
    .where('token_version', '=', seenVersion)
    .where('state', '=', 'connected')
    .where(({ or, eb }) =>
      or([
        eb('refresh_lease_until', 'is', null),
        eb('refresh_lease_until', '<', sql<Date>`clock_timestamp()`),
      ]),
    )
    .returning('refresh_fence')
    .executeTakeFirst();
  return row?.refresh_fence;
}

/** Keeps refreshed tokens and gives up the lease. False: somebody else has claimed since, and these tokens are not kept. */
export async function saveRefreshed(
  db: Kysely<Database>,
  id: string,
  fence: number,
  version: number,
  tokens: SealedTokens,
): Promise<boolean> {
  const saved = await db
    .updateTable('crm_integrations')
    .set({ ...tokens, token_version: version, refresh_lease_until: null })
    .where('id', '=', id)
    .where('refresh_fence', '=', fence)
    .where('state', '=', 'connected')
    .executeTakeFirst();
  return saved.numUpdatedRows > 0n;
}

/** Gives up the lease after a refresh that failed. */
export async function releaseRefresh(db: Kysely<Database>, id: string, fence: number): Promise<void> {
  await db
    .updateTable('crm_integrations')
    .set({ refresh_lease_until: null })
    .where('id', '=', id)
    .where('refresh_fence', '=', fence)
    .execute();
}

/** Connected accounts whose tokens were last given before `before`, the longest first. */
export function idleConnections(
  db: Kysely<Database>,
  before: Date,
  limit: number,
): Promise<{ id: string; connector: string }[]> {
  const given = sql<Date>`coalesce(refreshed_at, connected_at)`;
  return db
    .selectFrom('crm_integrations')
    .select(['id', 'connector'])
    .where('state', '=', 'connected')
    .where(given, '<', before)
    .orderBy(given)
    .limit(limit)
    .execute();
}
