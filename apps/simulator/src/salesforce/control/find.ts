import { ControlError } from '../../kernel/control-error.ts';
import { parseId, to15 } from '../ids.ts';
import { type Org, rowOf } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { findObject } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';

/** The org with this id or name; the first one when none is named. Throws a ControlError. */
export function findOrg(sf: Salesforce, named: string | undefined): Org {
  const org =
    named === undefined
      ? sf.orgs[0]
      : sf.orgs.find(each => each.name === named || to15(each.id) === to15(named));
  if (!org)
    throw new ControlError(`No org is named ${named}. Known: ${sf.orgs.map(each => each.name).join(', ')}`);
  return org;
}

/** The object with this name. Throws a ControlError. */
export function requireObject(org: Org, name: string): ObjectDef {
  const object = findObject(org.schema, name);
  if (!object) throw new ControlError(`No object is named ${name}`);
  return object;
}

/** A record by object and id, deleted ones included. Throws a ControlError. */
export function requireRow(org: Org, object: ObjectDef, id: string): Row {
  const row = rowOf(org, object.name, parseId(id) ?? '');
  if (!row) throw new ControlError(`${org.name} has no ${object.name} ${id}`);
  return row;
}

/** The user whose name stands on changes the control API makes. */
export function adminOf(org: Org): string {
  const [first] = org.tables.get('user')?.rows.keys() ?? [];
  return first ?? org.id;
}
