import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openPostgres } from '../src/store/postgres.ts';
import { databases, testStore } from './databases.ts';

/** Nothing here takes so long, in milliseconds. */
const waitMs = 20_000;

it.runIf(databases.includes('postgres'))(
  'K9 a connection that dies while it is taken ends the transaction, and not the process',
  async () => {
    const mine = await testStore('postgres');
    const { rows: names } = await sql<{ name: string }>`select current_database() as name`.execute(mine.db);
    const url = new URL(`/${names[0]?.name}`, process.env.TEST_POSTGRES_URL);
    const other = await openPostgres(url.href);
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('uncaughtExceptionMonitor', note);
    const die = async (pid: number) => {
      await sql`select pg_terminate_backend(${pid})`.execute(mine.db);
      await expect
        .poll(
          async () => {
            const { rows } = await sql`select 1 from pg_stat_activity where pid = ${pid}`.execute(mine.db);
            return rows.length;
          },
          { timeout: waitMs },
        )
        .toBe(0);
    };
    const dying = other.db.transaction().execute(async tx => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await die(rows[0]?.pid ?? 0);
      await sql`select 1`.execute(tx);
    });
    await expect(dying).rejects.toThrow();
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(other.db);
    expect([rows, uncaught]).toEqual([[{ one: 1 }], []]);
    process.off('uncaughtExceptionMonitor', note);
    await other.close();
    await mine.close();
  },
  waitMs * 2,
);
