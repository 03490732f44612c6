import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

/** What a table holds: how many rows, and a sum over a digest of each that is the same in every order. */
export interface TableSum {
  readonly name: string;
  readonly rows: number;
  readonly sum: string;
}

/** Rows carried at once; what bounds the memory of a move. */
const partSize = 1000;

/** Two databases differ where they must not. The message says where. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}

/**
 * Copies every table into a database with the same schema and no rows, in one transaction: all of it is there, or nothing. Rows travel
 * as PostgreSQL's own text of a whole row, so that no value passes through ours; sequences go on where they stood. Compares rows and
 * checksums before it commits.
 * @throws {MoveError} when the target has rows, its schema is another, or what arrived is not what was sent.
 */
export async function copyDatabase(from: Db, to: Db): Promise<TableSum[]> {
  const tables = await tablesInOrder(from);
  await requireSameColumns(from, to);
  return from.transaction().execute(async source => {
    await plainText(source);
    return to.transaction().execute(async target => {
      await plainText(target);
      await requireEmpty(target, tables);
      // What a trigger would count or refuse was counted and let in where the rows come from.
      await setTriggers(target, tables, 'disable');
      for (const table of tables) await copyTable(source, target, table);
      await setTriggers(target, tables, 'enable');
      await copySequences(source, target);
      return compared(await sumsOf(source, tables), await sumsOf(target, tables));
    });
  });
}

/** The first table of ours that has rows, or undefined. */
export async function firstTableWithRows(db: Db): Promise<string | undefined> {
  for (const name of await tablesInOrder(db)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return name;
  }
  return undefined;
}

/** Both sides write a moment and a number alike. */
async function plainText(tx: Tx): Promise<void> {
  await sql`set local timezone = 'UTC'`.execute(tx);
  await sql`set local datestyle = 'ISO, MDY'`.execute(tx);
  await sql`set local extra_float_digits = 1`.execute(tx);
}

/** All tables but the migrator's own, each after those that its foreign keys point to. */
async function tablesInOrder(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string[] }>`
    select c.relname as name, coalesce((
        select jsonb_agg(distinct f.relname) from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '[]') as needs
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname not like 'kysely\\_%'
    order by c.relname`.execute(db);
  const ordered: string[] = [];
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every(need => ordered.includes(need)));
    if (ready.length === 0) throw new MoveError('Tables point at one another in a ring.');
    ordered.push(...ready.map(({ name }) => name));
    waiting = waiting.filter(table => !ready.includes(table));
  }
  return ordered;
}

/** A row's text is only the same row where the columns are the same, in the same order. */
async function requireSameColumns(from: Db, to: Db): Promise<void> {
  const columns = async (db: Db) => {
    const { rows } = await sql<{ line: string }>`
      select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attgenerated::text as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname not like 'kysely\\_%'
      order by c.relname, a.attnum`.execute(db);
    return rows.map(({ line }) => line);
  };
  const [ours, theirs] = [await columns(from), await columns(to)];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  if (index >= 0 || ours.length !== theirs.length)
    throw new MoveError(`The schemas differ at ${ours[index] ?? theirs[ours.length] ?? 'their end'}.`);
}

async function requireEmpty(tx: Tx, tables: readonly string[]): Promise<void> {
  for (const name of tables) {
    // Nobody may write beside us until we are done.
    await sql`lock table ${sql.table(name)} in exclusive mode`.execute(tx);
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(tx);
    if (rows.length > 0) throw new MoveError(`The target is not empty: its table ${name} has rows.`);
  }
}

async function setTriggers(tx: Tx, tables: readonly string[], how: 'enable' | 'disable'): Promise<void> {
  for (const name of tables)
    await sql`alter table ${sql.table(name)} ${sql.raw(how)} trigger user`.execute(tx);
}

async function copyTable(source: Tx, target: Tx, name: string): Promise<void> {
  const table = sql.table(name);
  await sql`declare rows_to_move no scroll cursor for select t::text as row from ${table} t`.execute(source);
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(partSize)} from rows_to_move`.execute(source);
    if (rows.length === 0) break;
    const texts = JSON.stringify(rows.map(({ row }) => row));
    await sql`
      insert into ${table} overriding system value
      select (moved.one).* from (
        select value::${table} as one from jsonb_array_elements_text(${texts}::jsonb) offset 0) moved`.execute(
      target,
    );
  }
  await sql`close rows_to_move`.execute(source);
}

/** A sequence's own row: where it stands, and whether that number was given out. */
async function copySequences(source: Tx, target: Tx): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'S' order by 1`.execute(source);
  for (const { name } of rows) {
    const { rows: stands } = await sql<{ last_value: number; is_called: boolean }>`
      select last_value, is_called from ${sql.table(name)}`.execute(source);
    for (const { last_value, is_called } of stands)
      await sql`select setval(quote_ident(${name})::regclass, ${last_value}::bigint, ${is_called}::boolean)`.execute(
        target,
      );
  }
}

async function sumsOf(tx: Tx, tables: readonly string[]): Promise<TableSum[]> {
  const sums: TableSum[] = [];
  for (const name of tables) {
    const { rows } = await sql<{ rows: number; sum: string }>`
      select count(*)::int as rows,
        coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0)::text as sum
      from ${sql.table(name)} t`.execute(tx);
    sums.push(...rows.map(row => ({ name, ...row })));
  }
  return sums;
}

function compared(sent: readonly TableSum[], arrived: readonly TableSum[]): TableSum[] {
  for (const [index, { name, rows, sum }] of sent.entries()) {
    const there = arrived[index];
    if (there?.rows !== rows || there.sum !== sum)
      throw new MoveError(
        `${name}: ${rows} rows were sent, ${there?.rows ?? 0} arrived, or they are not the same.`,
      );
  }
  return [...sent];
}
