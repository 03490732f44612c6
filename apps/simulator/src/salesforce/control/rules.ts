import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { APP_SCOPES } from '../oauth/grants.ts';
import { addTable, type Org, tableOf } from '../records/org.ts';
import { putRow } from '../records/table.ts';
import { field, picklistValues } from '../schema/fields.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { findOrg, requireObject } from './find.ts';

const action = z.enum(['block', 'alert', 'report', 'off']);
const settingsInput = z.strictObject({
  org: z.string().optional(),
  duplicateRules: z.record(z.string(), z.strictObject({ create: action, edit: action })).optional(),
  crossObjectDuplicates: z.boolean().optional(),
  leadAssignmentOwnerId: z.string().nullable().optional(),
  stateCountryPicklists: z.boolean().optional(),
  validationRules: z
    .array(z.strictObject({ object: z.string(), field: z.string(), message: z.string() }))
    .optional(),
});
const TYPES = [
  'string',
  'email',
  'phone',
  'url',
  'textarea',
  'picklist',
  'multipicklist',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
] as const;
const fieldInput = z.strictObject({
  org: z.string().optional(),
  object: z.string(),
  name: z.string().regex(/^[A-Za-z]\w*$/),
  remove: z.boolean().default(false),
  label: z.string().optional(),
  type: z.enum(TYPES).optional(),
  length: z.int().min(0).optional(),
  required: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  unique: z.boolean().optional(),
  externalId: z.boolean().optional(),
  caseSensitive: z.boolean().optional(),
  restrictedPicklist: z.boolean().optional(),
  /** The field its values depend on; null: none. */
  controller: z.string().nullable().optional(),
  /** A leading `*` marks the default. */
  picklist: z.array(z.string()).optional(),
});
const faultInput = z.strictObject({
  org: z.string().optional(),
  object: z.string().nullable().default(null),
  matches: z.array(z.string()).default([]),
  times: z.int().min(1).default(1),
  code: z.string().default('UNABLE_TO_LOCK_ROW'),
  message: z.string().default('unable to obtain exclusive access to this record or 1 records: {id}'),
  fields: z.array(z.string()).default([]),
  status: z.int().min(400).max(599).default(400),
});
const appInput = z.strictObject({
  clientId: z.string(),
  secret: z.string().nullable().optional(),
  name: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  redirectUris: z.array(z.string()).nullable().optional(),
});

/** `POST /_sim/settings`: what an admin of an org sets up; parts left out stay as they are. */
export function changeSettings(sf: Salesforce, input: unknown): unknown {
  const { org: named, ...changes } = settingsInput.parse(input);
  const org = findOrg(sf, named);
  const { duplicateRules, ...rest } = changes;
  Object.assign(org.settings, rest);
  Object.assign(org.settings.duplicateRules, duplicateRules);
  return org.settings;
}

/** `POST /_sim/fields`: adds, changes or removes a field of an object, as an admin would. */
export function changeField(sf: Salesforce, input: unknown): unknown {
  const wanted = fieldInput.parse(input);
  const org = findOrg(sf, wanted.org);
  const object = requireObject(org, wanted.object);
  const key = wanted.name.toLowerCase();
  const existing = object.fields.get(key);
  if (wanted.remove) object.fields.delete(key);
  else object.fields.set(key, { ...(existing ?? blank(wanted)), ...overrides(wanted, existing) });
  org.schemaChangedAt = sf.kernel.clock.now();
  if (existing?.externalId !== object.fields.get(key)?.externalId) reindex(org, object);
  return { field: object.fields.get(key) ?? null };
}

type FieldInput = z.infer<typeof fieldInput>;

function blank(wanted: FieldInput): FieldDef {
  if (!wanted.name.endsWith('__c')) throw new ControlError('The name of a new field must end with __c');
  const type = wanted.type ?? 'string';
  const length = type === 'string' || type === 'picklist' ? 255 : 0;
  return field(wanted.name, wanted.label ?? wanted.name, type, length, { custom: true });
}

function overrides(wanted: FieldInput, existing: FieldDef | undefined): Partial<FieldDef> {
  const { label, type, length, required, readOnly, unique, externalId, caseSensitive, restrictedPicklist } =
    wanted;
  return {
    ...(label === undefined ? {} : { label }),
    ...(type === undefined ? {} : { type }),
    ...(length === undefined ? {} : { length }),
    ...(required === undefined ? {} : { nillable: !required }),
    ...(readOnly === undefined ? {} : { createable: !readOnly, updateable: !readOnly }),
    ...(unique === undefined ? {} : { unique }),
    ...(externalId === undefined ? {} : { externalId, idLookup: externalId || existing?.idLookup === true }),
    ...(caseSensitive === undefined ? {} : { caseSensitive }),
    ...(restrictedPicklist === undefined ? {} : { restrictedPicklist }),
    ...(wanted.controller === undefined ? {} : { controller: wanted.controller }),
    ...(wanted.picklist === undefined ? {} : { picklist: picklistValues(wanted.picklist) }),
  };
}

/** Builds the indexes of an object again after one of its fields became, or stopped being, a key. */
function reindex(org: Org, object: ObjectDef): void {
  const before = tableOf(org, object);
  addTable(org, object);
  const table = tableOf(org, object);
  for (const row of before.rows.values()) putRow(table, row);
  table.history = before.history;
}

/** `POST /_sim/record-faults`: locked rows and failing triggers for single records, also inside Collections and Bulk. */
export function addRecordFault(sf: Salesforce, input: unknown): unknown {
  const { org: named, times, ...fault } = faultInput.parse(input);
  const org = findOrg(sf, named);
  org.recordFaults.push({ ...fault, remaining: times });
  return { recordFaults: org.recordFaults };
}

/** `POST /_sim/apps`: registers an app or changes one. */
export function changeApp(sf: Salesforce, input: unknown): unknown {
  const wanted = appInput.parse(input);
  const known = sf.auth.apps.find(app => app.clientId === wanted.clientId);
  const app = known ?? {
    clientId: wanted.clientId,
    name: wanted.clientId,
    scopes: APP_SCOPES,
    redirectUris: null,
  };
  if (!known) sf.auth.apps.push(app);
  if (wanted.secret !== undefined) app.secret = wanted.secret;
  if (wanted.name !== undefined) app.name = wanted.name;
  if (wanted.scopes !== undefined) app.scopes = wanted.scopes;
  if (wanted.redirectUris !== undefined) app.redirectUris = wanted.redirectUris;
  return { clientId: app.clientId, name: app.name, scopes: app.scopes, redirectUris: app.redirectUris };
}
