/** A dotted field path as written, with its offset in the statement. */
export type Path = { names: string[]; at: number };

/** A value in a condition. */
export type Literal =
  | { kind: 'string'; value: string; like: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'null'; at: number }
  | { kind: 'date'; value: string; at: number }
  | { kind: 'datetime'; value: number; at: number }
  | { kind: 'relative'; name: string; n: number; at: number };

/** Comparison operators. */
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like';

/** A condition. */
export type Expr =
  | { kind: 'and' | 'or'; items: Expr[] }
  | { kind: 'not'; item: Expr }
  | { kind: 'compare'; path: Path; op: Operator; value: Literal }
  | { kind: 'in'; path: Path; negated: boolean; values: Literal[] }
  | { kind: 'semijoin'; path: Path; negated: boolean; query: Query };

/** Aggregate functions. */
export type AggregateName = 'count' | 'count_distinct' | 'min' | 'max' | 'sum' | 'avg';

/** One entry of the select list. */
export type SelectItem =
  | { kind: 'field'; path: Path; alias: string | null }
  | { kind: 'aggregate'; fn: AggregateName; path: Path | null; alias: string | null; at: number }
  | { kind: 'fields'; group: 'all' | 'standard' | 'custom'; at: number }
  | { kind: 'children'; query: Query; at: number };

/** A condition on groups: an aggregate, or a field that is grouped by, against a value. */
export type Having =
  | { kind: 'and'; items: Having[] }
  | { kind: 'or'; items: Having[] }
  | { kind: 'not'; item: Having }
  | { kind: 'compare'; column: SelectItem; op: Operator; value: Literal };

/** One entry of ORDER BY. */
export type OrderItem = { path: Path; descending: boolean; nullsLast: boolean };

/** A parsed statement; `text` is kept for the places in error messages. */
export type Query = {
  text: string;
  select: SelectItem[];
  from: { name: string; at: number };
  alias: string | null;
  where: Expr | null;
  groupBy: Path[];
  having: Having | null;
  orderBy: OrderItem[];
  limit: number | null;
  offset: number | null;
};
