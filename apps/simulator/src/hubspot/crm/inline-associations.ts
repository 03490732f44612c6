import * as z from 'zod';
import { validationError } from '../errors.ts';
import { objectOf, type Portal, type PortalObject } from '../portal.ts';
import { ASSOCIATION_TYPES, type AssociationType } from '../records/associations.ts';

/** Kinds of an association as requests name them. */
export const associationKinds = z.array(
  z.object({ associationCategory: z.string(), associationTypeId: z.int() }),
);

/** `associations` in the body of a create. */
export const inlineAssociations = z
  .array(
    z.object({
      to: z.object({ id: z.union([z.string(), z.number()]).transform(String) }),
      types: associationKinds,
    }),
  )
  .default([]);

/** The kind with this number from `object`; throws HubSpot's 400 when there is none. */
export function kindOf(object: PortalObject, typeId: number, category: string): AssociationType {
  const kind = ASSOCIATION_TYPES.find(({ id, from }) => id === typeId && from === object.type.name);
  if (kind && category === 'HUBSPOT_DEFINED') return kind;
  throw validationError(
    `No association type ${category} ${typeId} exists from ${object.type.singular.toUpperCase()}`,
    {
      subCategory: 'crm.associations.INVALID_IDENTIFIER',
    },
  );
}

/** Checks the associations of a create first, so that a bad one leaves no record; call the result with the new id. */
export function linkInline(
  portal: Portal,
  object: PortalObject,
  associations: z.infer<typeof inlineAssociations>,
): (recordId: string) => void {
  const links = associations.flatMap(({ to, types }) =>
    types.map(({ associationTypeId, associationCategory }) => {
      const kind = kindOf(object, associationTypeId, associationCategory);
      const other = objectOf(portal, kind.to).store.get(to.id);
      if (other?.archivedAt === undefined && other) return { kind, id: other.id };
      throw validationError(`Record ${to.id} does not exist`, {
        subCategory: 'crm.associations.INVALID_IDENTIFIER',
      });
    }),
  );
  return recordId => {
    for (const { kind, id } of links)
      portal.associations.link({ type: object.type.name, id: recordId }, { type: kind.to, id }, kind.id);
  };
}
