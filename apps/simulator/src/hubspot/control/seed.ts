import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { objectOf, type Portal, type PortalObject } from '../portal.ts';
import type { Stamp } from '../records/record.ts';
import { objectTypeOf } from '../schema/object-types.ts';
import type { Hub } from '../state.ts';

const seedInput = z.strictObject({
  portalId: z.number().optional(),
  object: z.enum(['contacts', 'companies', 'notes']).default('contacts'),
  /** Records to add as they are: values are stored unchecked, e-mail addresses in lower case. */
  records: z
    .array(
      z.strictObject({
        properties: z.record(z.string(), z.string()),
        secondaryEmails: z.array(z.string()).default([]),
        archived: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Made-up contacts to add: `person<n>@seed.example`, n from 1. */
  count: z.int().min(0).max(1_000_000).default(0),
});

const FIRST = [
  'Ada',
  'Bruno',
  'Chidi',
  'Dana',
  'Elif',
  'Femi',
  'Greta',
  'Hugo',
  'Ines',
  'Jun',
  'Kira',
  'Luis',
];
const LAST = [
  'Abe',
  'Berg',
  'Cruz',
  'Diaz',
  'Egger',
  'Fox',
  'Gomez',
  'Hahn',
  'Ito',
  'Jansen',
  'Khan',
  'Lund',
];

/** The account a control call means; the first one unless it says. */
export function portalFor(hub: Hub, portalId?: number): Portal {
  const portal =
    portalId === undefined ? [...hub.state.portals.values()][0] : hub.state.portals.get(portalId);
  if (!portal) throw new ControlError(`No account has the id ${portalId}`);
  return portal;
}

/** The records a control call means; throws a ControlError for an unknown word. */
export function objectForControl(portal: Portal, word: string): PortalObject {
  try {
    return objectOf(portal, objectTypeOf(word).name);
  } catch {
    throw new ControlError(`No object is named ${word}`);
  }
}

/** Adds records as an import would; they are in the search index at once. Returns `{count, ids}` (up to 1,000 ids). */
export function seed(hub: Hub, input: unknown): unknown {
  const { portalId, object: name, records, count } = seedInput.parse(input);
  const portal = portalFor(hub, portalId);
  const object = objectOf(portal, name);
  const stamp: Stamp = { at: hub.clock.now(), source: 'IMPORT', sourceId: 'seed' };
  const ids: string[] = [];
  for (const { properties, secondaryEmails, archived } of records) {
    const record = addOne(object, properties, secondaryEmails, stamp);
    if (archived) object.store.archive(record, stamp);
    ids.push(record.id);
  }
  for (let index = 0; index < count; index += 1)
    ids.push(object.store.insert(madeUp(hub, object.store.size() + 1), stamp, true).id);
  return { count: ids.length, ids: ids.slice(0, 1000) };
}

function addOne(
  { store }: PortalObject,
  properties: Record<string, string>,
  secondary: string[],
  stamp: Stamp,
) {
  const addresses = secondary.map(address => address.toLowerCase());
  const values = {
    ...properties,
    ...(properties.email === undefined ? {} : { email: properties.email.toLowerCase() }),
    ...(addresses.length > 0 ? { hs_additional_emails: addresses.join(';') } : {}),
  };
  for (const address of [values.email, ...addresses])
    if (address !== undefined && store.find('email', address))
      throw new ControlError(`A contact already has the address ${address}`);
  return store.insert(values, stamp, true);
}

function madeUp({ random }: Hub, number: number): Record<string, string> {
  return {
    email: `person${number}@seed.example`,
    firstname: random.pick(FIRST),
    lastname: random.pick(LAST),
    company: `Company ${1 + (number % 997)}`,
    phone: `+1555${String(1_000_000 + number)}`,
    lifecyclestage: 'lead',
  };
}
