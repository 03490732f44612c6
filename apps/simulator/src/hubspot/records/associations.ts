import type { ObjectType } from '../schema/object-types.ts';

/** A kind of association HubSpot defines, seen from one side. */
export interface AssociationType {
  id: number;
  from: ObjectType['name'];
  to: ObjectType['name'];
  /** Null for the unlabelled kind that every association has. */
  label: string | null;
  /** The same kind seen from the other side. */
  inverse: number;
}

/** HUBSPOT_DEFINED kinds between the objects served (189 and the label are from general knowledge, *assumed*). */
export const ASSOCIATION_TYPES: readonly AssociationType[] = [
  { id: 279, from: 'contacts', to: 'companies', label: null, inverse: 280 },
  { id: 280, from: 'companies', to: 'contacts', label: null, inverse: 279 },
  { id: 1, from: 'contacts', to: 'companies', label: 'Primary', inverse: 2 },
  { id: 2, from: 'companies', to: 'contacts', label: 'Primary', inverse: 1 },
  { id: 202, from: 'notes', to: 'contacts', label: null, inverse: 201 },
  { id: 201, from: 'contacts', to: 'notes', label: null, inverse: 202 },
  { id: 190, from: 'notes', to: 'companies', label: null, inverse: 189 },
  { id: 189, from: 'companies', to: 'notes', label: null, inverse: 190 },
];

/** One end of an association. */
export interface End {
  type: ObjectType['name'];
  id: string;
}

/** What is linked to what in one account. */
export interface AssociationStore {
  /** Links two records with a kind, in both directions; doing it again changes nothing. */
  link(from: End, to: End, typeId: number): void;
  unlink(from: End, to: End): void;
  /** Records of `to` linked to `from`, with the kinds of each. */
  of(from: End, to: ObjectType['name']): Array<{ id: string; typeIds: number[] }>;
  /** Moves all links of one record to another (merge), or drops them. */
  move(from: End, into?: End): void;
  snapshot(): Array<[from: string, to: string, typeIds: number[]]>;
  restore(state: Array<[string, string, number[]]>): void;
}

/** The unlabelled kind between two objects, or undefined when they cannot be linked. */
export function defaultType(from: ObjectType['name'], to: ObjectType['name']): AssociationType | undefined {
  return ASSOCIATION_TYPES.find(type => type.from === from && type.to === to && type.label === null);
}

/** Makes an empty store. */
export function createAssociations(): AssociationStore {
  const links = new Map<string, Map<string, Set<number>>>();
  const key = ({ type, id }: End) => `${type}/${id}`;
  const end = (text: string): End | undefined => {
    const [name, id = ''] = text.split('/');
    const type = ASSOCIATION_TYPES.find(({ from }) => from === name)?.from;
    return type && { type, id };
  };
  const add = (from: string, to: string, typeId: number) => {
    const targets = links.get(from) ?? new Map<string, Set<number>>();
    const types = targets.get(to) ?? new Set<number>();
    links.set(from, targets.set(to, types.add(typeId)));
  };
  const link = (from: End, to: End, typeId: number) => {
    add(key(from), key(to), typeId);
    const inverse = ASSOCIATION_TYPES.find(type => type.id === typeId)?.inverse;
    if (inverse !== undefined) add(key(to), key(from), inverse);
  };
  const unlink = (from: End, to: End) => {
    links.get(key(from))?.delete(key(to));
    links.get(key(to))?.delete(key(from));
  };
  return {
    link,
    unlink,
    of: (from, to) =>
      [...(links.get(key(from)) ?? [])]
        .filter(([target]) => target.startsWith(`${to}/`))
        .map(([target, types]) => ({
          id: target.slice(to.length + 1),
          typeIds: [...types].sort((a, b) => b - a),
        })),
    move(from, into) {
      for (const [target, types] of [...(links.get(key(from)) ?? [])]) {
        const to = end(target);
        if (!to) continue;
        unlink(from, to);
        if (into) for (const typeId of types) link(into, to, typeId);
      }
      links.delete(key(from));
    },
    snapshot: () =>
      [...links].flatMap(([from, targets]) =>
        [...targets].map(([to, types]): [string, string, number[]] => [from, to, [...types]]),
      ),
    restore(state) {
      links.clear();
      for (const [from, to, typeIds] of state) for (const typeId of typeIds) add(from, to, typeId);
    },
  };
}
