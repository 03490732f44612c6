/** What a field of a stored record holds; date-times are epoch milliseconds, dates `YYYY-MM-DD`. */
export type Scalar = string | number | boolean | null;

/** A stored record: only fields that were ever set are present. */
export type Row = { Id: string } & Record<string, Scalar>;

/** One entry of a record's history, for the records page and for tests. */
export type Change = {
  at: number;
  by: string;
  kind: 'created' | 'updated' | 'deleted' | 'restored' | 'converted' | 'merged';
  /** `client` of `Sforce-Call-Options`, so that a writer can recognise its own writes (§11). */
  client: string | null;
  fields: { name: string; from: Scalar; to: Scalar }[];
};

/** Gives the index entries of a row: pairs of index name and key. */
export type Indexer = (row: Row) => [string, string][];

/** The records of one object in one org, with look-ups by key. */
export type Table = {
  rows: Map<string, Row>;
  history: Map<string, Change[]>;
  indexes: Map<string, Map<string, Set<string>>>;
  /** Under which keys each row is filed: a key may depend on another record that has changed since. */
  filed: Map<string, [string, string][]>;
  indexer: Indexer;
};

/** An empty table. */
export function createTable(indexer: Indexer): Table {
  return { rows: new Map(), history: new Map(), indexes: new Map(), filed: new Map(), indexer };
}

/** Stores a row under its id, replacing what was there, and keeps the indexes right. */
export function putRow(table: Table, row: Row): void {
  unindex(table, row.Id);
  table.rows.set(row.Id, row);
  const entries = table.indexer(row);
  table.filed.set(row.Id, entries);
  for (const [name, key] of entries) {
    const index = table.indexes.get(name) ?? new Map<string, Set<string>>();
    table.indexes.set(name, index);
    const ids = index.get(key);
    if (ids) ids.add(row.Id);
    else index.set(key, new Set([row.Id]));
  }
}

/** Forgets a row entirely: only a rolled-back insert does this, deletion keeps the row (§3.3 ENTITY_IS_DELETED). */
export function dropRow(table: Table, id: string): void {
  unindex(table, id);
  table.rows.delete(id);
  table.history.delete(id);
}

function unindex(table: Table, id: string): void {
  for (const [name, key] of table.filed.get(id) ?? []) {
    const ids = table.indexes.get(name)?.get(key);
    ids?.delete(id);
    if (ids?.size === 0) table.indexes.get(name)?.delete(key);
  }
  table.filed.delete(id);
}

/** Ids under one key of one index, or undefined when the table has no such index. */
export function lookUp(table: Table, index: string, key: string): ReadonlySet<string> {
  return table.indexes.get(index)?.get(key) ?? new Set();
}

/** Notes a change in a record's history. */
export function addHistory(table: Table, id: string, change: Change): void {
  const list = table.history.get(id);
  if (list) list.push(change);
  else table.history.set(id, [change]);
}
