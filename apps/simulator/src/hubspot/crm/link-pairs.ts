import { validationError } from '../errors.ts';
import { objectOf, type PortalObject } from '../portal.ts';
import { type AssociationType, defaultType } from '../records/associations.ts';
import { findRecord } from '../records/find.ts';
import type { Call } from '../route.ts';
import { objectTypeOf } from '../schema/object-types.ts';

/** The two kinds of record a path names, after both scopes have been checked. */
export function sides(call: Call, access: 'read' | 'write'): { from: PortalObject; to: PortalObject } {
  const [from, to] = [objectTypeOf(call.params.from ?? ''), objectTypeOf(call.params.to ?? '')];
  for (const type of [from, to]) call.requireScope(access === 'read' ? type.readScopes : type.writeScopes);
  return { from: objectOf(call.portal, from.name), to: objectOf(call.portal, to.name) };
}

/** The id of a live record; throws 400 with HubSpot's subCategory otherwise. */
export function idOf(call: Call, object: PortalObject, value: string): string {
  const record = findRecord(call.hub, object, value);
  if (record) return record.id;
  throw validationError(`One or more ${object.type.singular.toUpperCase()} ids are not valid: ${value}`, {
    subCategory: 'crm.associations.INVALID_IDENTIFIER',
  });
}

/** The unlabelled kind between two objects; throws HubSpot's 400 when they cannot be linked. */
export function defaultKind(from: PortalObject, to: PortalObject): AssociationType {
  const kind = defaultType(from.type.name, to.type.name);
  if (!kind) throw validationError(`${from.type.name} cannot be associated with ${to.type.name}`);
  return kind;
}

/** One pair to be linked, with the kinds. */
export interface Pair {
  from: string;
  to: string;
  kinds: readonly AssociationType[];
}

/** Links all pairs, or none when an id is no good (*assumed*: only the subCategory of the refusal is known). */
export function linkPairs(call: Call, from: PortalObject, to: PortalObject, links: readonly Pair[]): void {
  const checked = links.map(link => ({
    from: { type: from.type.name, id: idOf(call, from, link.from) },
    to: { type: to.type.name, id: idOf(call, to, link.to) },
    kinds: link.kinds,
  }));
  for (const link of checked)
    for (const kind of link.kinds) call.portal.associations.link(link.from, link.to, kind.id);
}
