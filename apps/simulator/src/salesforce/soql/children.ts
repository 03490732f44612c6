import type { Org } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { childRelationships } from '../schema/children.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Expr, Query } from './ast.ts';
import { noSuchChildren } from './errors.ts';

/** A child query of a select list: its name in answers, and the query that finds the children of one record. */
export type ChildQuery = { name: string; of(parent: Row): Query };

/** The child queries of a statement, resolved; an unknown relationship is refused with INVALID_TYPE. */
export function childQueries(org: Org, query: Query, object: ObjectDef): ChildQuery[] {
  const relationships = childRelationships(org.schema, object);
  return query.select.flatMap(item => {
    if (item.kind !== 'children') return [];
    const { from } = item.query;
    const found = relationships.find(each => each.name.toLowerCase() === from.name.toLowerCase());
    if (!found) throw noSuchChildren(query.text, from.at, from.name);
    const of = ({ Id }: Row): Query => {
      const mine: Expr = {
        kind: 'compare',
        path: { names: [found.field.name], at: from.at },
        op: '=',
        value: { kind: 'string', value: Id, like: Id, at: from.at },
      };
      const where: Expr = item.query.where ? { kind: 'and', items: [mine, item.query.where] } : mine;
      return { ...item.query, from: { name: found.object.name, at: from.at }, where };
    };
    return [{ name: found.name, of }];
  });
}
