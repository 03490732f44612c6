import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import type { Portal, PortalObject } from '../portal.ts';
import { propertyOf } from '../records/derive.ts';
import { type HubRecord, historyOf, type Stamp, secondaryEmails } from '../records/record.ts';
import { OBJECT_TYPES } from '../schema/object-types.ts';
import type { Hub } from '../state.ts';
import { objectForControl, portalFor } from './seed.ts';

const queryInput = z.object({
  portalId: z.coerce.number().optional(),
  id: z.string().optional(),
  email: z.string().optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).default(100),
});

/**
 * The truth about records, archived ones included: `{total, live, records:[{id, properties, history, …}]}`.
 * Query: `portalId`, `id`, `email` (primary or secondary), `offset`, `limit` (default 100).
 */
export function truth(hub: Hub, word: string, query: Record<string, string>): unknown {
  const { portalId, id, email, offset, limit } = queryInput.parse(query);
  const portal = portalFor(hub, portalId);
  const object = objectForControl(portal, word);
  const wanted = (record: HubRecord) =>
    (id === undefined || record.id === id) &&
    (email === undefined || hasAddress(record, email.toLowerCase()));
  const found = [...object.store.all()].filter(wanted);
  return {
    total: found.length,
    live: found.filter(record => record.archivedAt === undefined).length,
    records: found.slice(offset, offset + limit).map(record => trueRecord(portal, object, record)),
  };
}

function hasAddress({ values }: HubRecord, address: string): boolean {
  return values.email === address || secondaryEmails(values).includes(address);
}

/** One record with everything there is to know about it. */
export function trueRecord(portal: Portal, { type, definitions }: PortalObject, record: HubRecord) {
  const own = new Set([...Object.keys(record.values), ...definitions.keys()]);
  const properties: Record<string, string> = {};
  const history: Record<string, unknown> = {};
  for (const name of [...own].sort()) {
    const value = propertyOf(type, record, name);
    if (value !== undefined) properties[name] = value;
    const versions = historyOf(record, name);
    if (versions.length > 0)
      history[name] = versions.map(({ at, ...version }) => ({ ...version, at: new Date(at).toISOString() }));
  }
  const associations = OBJECT_TYPES.flatMap(({ name }) =>
    portal.associations
      .of({ type: type.name, id: record.id }, name)
      .map(target => ({ object: name, ...target })),
  );
  return {
    id: record.id,
    portalId: portal.id,
    archived: record.archivedAt !== undefined,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    properties,
    secondaryEmails: secondaryEmails(record.values),
    history,
    associations,
  };
}

const editInput = z.strictObject({
  portalId: z.number().optional(),
  properties: z.record(z.string(), z.string()),
});

/** Changes a record the way a person does in HubSpot's own pages; values are not checked. */
export function editAsPerson(hub: Hub, word: string, id: string, input: unknown): unknown {
  const { portalId, properties } = editInput.parse(input);
  const portal = portalFor(hub, portalId);
  const object = objectForControl(portal, word);
  const record = existing(object, id);
  object.store.update(record, properties, personStamp(hub, portal));
  return trueRecord(portal, object, record);
}

/** Archives a record the way a person does. */
export function archiveAsPerson(hub: Hub, word: string, id: string, portalId?: number): void {
  const portal = portalFor(hub, portalId);
  const object = objectForControl(portal, word);
  object.store.archive(existing(object, id), personStamp(hub, portal));
}

function personStamp(hub: Hub, portal: Portal): Stamp {
  return { at: hub.clock.now(), source: 'CRM_UI', sourceId: `userId:${portal.users[0]?.id ?? 0}` };
}

function existing({ store }: PortalObject, id: string): HubRecord {
  const record = store.get(id);
  if (!record) throw new ControlError(`No record has the id ${id}`);
  return record;
}
