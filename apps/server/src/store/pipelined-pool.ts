import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** How the text of a statement begins that the server keeps parsed and planned on each connection. See {@link named}. */
const naming = /^\/\*([a-z]+(?:-[a-z0-9]+)*)\*\/ /;

/**
 * A statement's text with a name. The server then keeps it parsed and planned for as long as a connection lives, so only for a text
 * that is always the same and often sent. An embedded database takes the name for a comment.
 */
export function named(name: string, text: string): string {
  return `/*${name}*/ ${text}`;
}

/**
 * A pool as Kysely takes it, whose connections say more at once: what is asked in one turn of the event loop leaves in one packet, and
 * a transaction begins with its first statement. Needs clients with `pipeline`.
 */
export function pipelinedPool(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? pipelined(client);
      clients.set(client, known);
      return known;
    },
  };
}

/** Answers of a statement that need not be asked for. */
const begun = { command: 'BEGIN', rowCount: 0, rows: [] };

function pipelined(client: pg.PoolClient): PostgresPoolClient {
  /** A transaction that the server does not know of yet. */
  let beginning = false;
  /** Names are new ones when what a statement answers has changed: columns are added while the process runs. */
  let generation = 0;

  async function send(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const [, name] = naming.exec(text) ?? [];
    const asked = { text, values: [...values], ...(name ? { name: `${name}-${generation}` } : {}) };
    try {
      return await client.query(asked);
    } catch (error) {
      if (isStalePlan(error)) generation += 1;
      throw error;
    }
  }

  async function query(text: string, values: readonly unknown[] = []) {
    const first = beginning;
    beginning = false;
    if (text === 'begin') {
      beginning = true;
      return begun;
    }
    // Nothing was asked in it.
    if (first && (text === 'commit' || text === 'rollback')) return { ...begun, command: text.toUpperCase() };
    const { stream } = client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    if (!first) return send(text, values);
    const [, answer] = await Promise.all([client.query('begin'), send(text, values)]);
    return answer;
  }

  return {
    // Cursors are not used: they need a connection for themselves.
    query: query as unknown as PostgresPoolClient['query'],
    release: destroy => client.release(destroy),
    ...('processID' in client && typeof client.processID === 'number' ? { processID: client.processID } : {}),
  };
}

/** Whether a named statement would answer other columns than when it was planned. Asked again, it is planned anew. */
export function isStalePlan(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === '0A000' &&
    /cached plan must not change/.test(error.message)
  );
}
