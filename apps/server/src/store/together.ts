import type { Kysely, QueryResult, RawBuilder, Transaction } from 'kysely';
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
  const executor = tx.getExecutor();
  const asked = queries.map((query, place) => {
    const compiled = query.compile(tx);
    return name === null ? compiled : { ...compiled, sql: named(`${name}-${place}`, compiled.sql) };
  });
  const results = await executor.provideConnection(
    (connection): Promise<QueryResult<unknown>[]> =>
      Promise.all(asked.map(each => connection.executeQuery<unknown>(each))),
  );
  return results.map(({ rows }) => rows) as Rows<Queries>;
}

/**
 * Runs a transaction, once more when one of its named statements was planned before a newer version added columns: nothing of it was
 * done then.
 */
export async function transact<Answer>(
  db: Kysely<Database>,
  run: (tx: Transaction<Database>) => Promise<Answer>,
): Promise<Answer> {
  const once = () => db.transaction().execute(run);
  return once().catch((error: unknown) => {
    if (isStalePlan(error)) return once();
    throw error;
  });
}
