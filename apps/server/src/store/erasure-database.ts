import pg from 'pg';
import { SettingsError } from '../env.ts';
import type { ErasureLedger } from './erasure-ledger.ts';

/** Two processes that make the table at once would stand in each other's way. */
const tableLock = 7_203_118;

/**
 * A ledger as the table `erased_people` of a PostgreSQL of its own, for hosts where processes share no disk. It is asked at a start and
 * at a deletion only, so each time is a connection of its own.
 */
export function databaseLedger(url: string): ErasureLedger {
  return {
    note: (userId, at) =>
      ask(url, async client => {
        await client.query('select pg_advisory_lock($1)', [tableLock]);
        await client.query(
          'create table if not exists erased_people (user_id uuid primary key, at timestamptz not null)',
        );
        await client.query('insert into erased_people values ($1, $2) on conflict do nothing', [userId, at]);
      }),
    ids: () =>
      ask(url, async client => {
        const { rows: tables } = await client.query(
          "select to_regclass('erased_people') is not null as there",
        );
        if (!tables[0]?.there) return [];
        const { rows } = await client.query<{ user_id: string }>('select user_id from erased_people');
        return rows.map(({ user_id }) => user_id);
      }).catch(cause => {
        throw new SettingsError('CRMSYNC_ERASED_URL cannot be read: it tells who was deleted.', { cause });
      }),
  };
}

async function ask<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that dies fails the query that waits for it; unhandled, it would end the process too.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
