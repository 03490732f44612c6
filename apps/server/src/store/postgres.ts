import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Store } from './database.ts';
import { postgresJobs } from './job-database.ts';
import { pipelinedPool } from './pipelined-pool.ts';
import { openListener } from './postgres-listener.ts';
import type { Database } from './schema.ts';

/** `int8` as a number, so that both databases answer alike; ids and counts stay far below 2^53. */
const parsers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

/** Connects to PostgreSQL: a pool for queries, one more connection for notifications once someone listens. */
export async function openPostgres(url: string): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    types: parsers,
    max: 20,
    // A starved pool answers 503 after this, instead of holding requests for ever.
    connectionTimeoutMillis: 10_000,
    application_name: 'crmsync',
    pipeline: true,
  });
  // An idle connection that dies (server restart) is replaced at the next query; unhandled, it would end the process.
  pool.on('error', () => {});
  // So would one that dies while it is taken and nothing is asked of it: whoever asks next is told, and it is not taken again.
  pool.on('connect', client => void client.on('error', () => {}));
  // To compile a query takes longer than all that we ask: what the planner knows nothing of it thinks to be long.
  pool.on('connect', client => void client.query('set jit = off').catch(() => {}));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: pipelinedPool(pool) }) });
  const listener = openListener(url);
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw cause;
  }
  return {
    db,
    embedded: false,
    jobs: postgresJobs(pool, listener.listen),
    listen: listener.listen,
    async close() {
      await listener.close();
      await db.destroy();
    },
  };
}
