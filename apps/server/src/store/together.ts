import {
  type CompiledQuery,
  type Kysely,
  type QueryResult,
  type RawBuilder,
  sql,
  type Transaction,
} from 'kysely';
import { isStalePlan, named } from './pipelined-pool.ts';
import type { Database } from './schema.ts';

/** The rows of each of some queries. */
type Rows<Queries extends readonly unknown[]> = {
  -readonly [at in keyof Queries]: Queries[at] extends RawBuilder<infer Row> ? Row[] : never;
};

/**
 * Asks queries that need nothing of one another's answers in one go, in their order, and answers the rows of each. With a `name` they are
 * kept planned ({@link named}). On PostgreSQL all of them take the way there and back once. @throws what the first of them threw that failed.
 */
export async function together<const Queries extends readonly RawBuilder<unknown>[]>(
  tx: Kysely<Database>,
  name: string | null,
  queries: Queries,
): Promise<Rows<Queries>> {
  const asked = compiled(tx, name, queries);
  const results = await tx
    .getExecutor()
    .provideConnection(
      (connection): Promise<QueryResult<unknown>[]> =>
        Promise.all(asked.map(each => connection.executeQuery<unknown>(each))),
    );
  return results.map(({ rows }) => rows) as Rows<Queries>;
}

/**
 * {@link together} as a transaction of its own: nothing of it is kept when one fails. On PostgreSQL it is begun and committed in the same go.
 */
export function committed<const Queries extends readonly RawBuilder<unknown>[]>(
  db: Kysely<Database>,
  name: string | null,
  queries: Queries,
): Promise<Rows<Queries>> {
  // The job queue, on the same single connection, waits only for a transaction that PGlite itself has begun (job-database.ts).
  if (!db.getExecutor().adapter.supportsMultipleConnections)
    return transact(db, tx => together(tx, name, queries));
  return planned(async () => {
    const asked = [sql`begin`.compile(db), ...compiled(db, name, queries), sql`commit`.compile(db)];
    const results = await db
      .getExecutor()
      // The connection is given back when all is answered: what follows the one that failed is refused.
      .provideConnection(connection =>
        Promise.allSettled(asked.map(each => connection.executeQuery<unknown>(each))),
      );
    const rows = results.map(result => {
      if (result.status === 'rejected') throw result.reason;
      return result.value.rows;
    });
    return rows.slice(1, -1) as Rows<Queries>;
  });
}

/**
 * Runs a transaction, once more when one of its named statements was planned before a newer version added columns: nothing of it was
 * done then.
 */
export async function transact<Answer>(
  db: Kysely<Database>,
  run: (tx: Transaction<Database>) => Promise<Answer>,
): Promise<Answer> {
  return planned(() => db.transaction().execute(run));
}

async function planned<Answer>(transaction: () => Promise<Answer>): Promise<Answer> {
  try {
    return await transaction();
  } catch (error) {
    if (isStalePlan(error)) return transaction();
    throw error;
  }
}

function compiled(
  db: Kysely<Database>,
  name: string | null,
  queries: readonly RawBuilder<unknown>[],
): CompiledQuery[] {
  return queries.map((query, place) => {
    const plain = query.compile(db);
    return name === null ? plain : { ...plain, sql: named(`${name}-${place}`, plain.sql) };
  });
}
