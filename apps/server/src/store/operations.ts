import { type Kysely, sql } from 'kysely';
import type { Backlog } from '../telemetry/metrics.ts';
import type { Database } from './schema.ts';

/** Asks the database for an answer, however small. @throws the driver's error when it gives none. */
export async function ping(db: Kysely<Database>): Promise<void> {
  await sql`select 1`.execute(db);
}

/** A database server: its version as a number (150014), its clock, and whether our role may do more there than with its own database. */
export interface ServerFacts {
  readonly version: number;
  readonly now: Date;
  readonly mighty: boolean;
}

/** Reads {@link ServerFacts}. */
export async function serverFacts(db: Kysely<Database>): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num')::int as version, clock_timestamp() as now,
      rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as mighty
    from pg_roles where rolname = current_user`.execute(db);
  return rows[0] ?? { version: 0, now: new Date(0), mighty: false };
}

/** How much work waits. */
export async function backlog(db: Kysely<Database>): Promise<Backlog> {
  const pushes = await db
    .selectFrom('pushes')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('finished_at', 'is', null)
    .groupBy('state')
    .execute();
  const connections = await db
    .selectFrom('crm_integrations')
    .select(({ fn }) => ['connector', 'state', fn.countAll<number>().as('count')])
    .groupBy(['connector', 'state'])
    .execute();
  return { pushes: Object.fromEntries(pushes.map(({ state, count }) => [state, count])), connections };
}

/**
 * What autovacuum does on a PostgreSQL server: frees space and renews the planner's statistics. The embedded database has no
 * background workers, so somebody must ask.
 */
export async function tidy(db: Kysely<Database>): Promise<void> {
  await sql`vacuum (analyze)`.execute(db);
}
