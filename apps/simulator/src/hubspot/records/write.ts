import { conflict, invalidProperties, validationError, valueHeldByOther } from '../errors.ts';
import type { Portal, PortalObject } from '../portal.ts';
import { checkValue, type PropertyProblem } from '../schema/validate.ts';
import type { Hub } from '../state.ts';
import type { ApiVersion } from '../versions.ts';
import { type HubRecord, type Stamp, secondaryEmails } from './record.ts';

/** Where a write goes. */
export interface Target {
  hub: Hub;
  portal: Portal;
  object: PortalObject;
  version: ApiVersion;
  stamp: Stamp;
}

/** Property values as JSON brings them. */
export type SentProperties = Readonly<Record<string, string | number | boolean | null>>;

/** Values ready to be stored, or what is wrong with them. */
export interface CheckedProperties {
  values: Record<string, string>;
  problems: PropertyProblem[];
}

/** Checks every property against its definition and normalises its value. Changes nothing. */
export function checkProperties(target: Target, sent: SentProperties, record?: HubRecord): CheckedProperties {
  const { hub, portal, object, version } = target;
  const values: Record<string, string> = {};
  const problems: PropertyProblem[] = [];
  const ownerIds = new Set([
    ...portal.users.map(({ ownerId }) => ownerId),
    ...portal.extraOwners.filter(({ archived }) => !archived).map(({ id }) => id),
  ]);
  for (const [name, raw] of Object.entries(sent)) {
    const definition = object.definitions.get(name);
    if (!definition || definition.archived) {
      problems.push({ name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` });
      continue;
    }
    if (raw === null && hub.switches.is('nullValue', 'refused')) {
      problems.push({ name, code: 'INVALID_VALUE', message: `Property "${name}" was null` });
      continue;
    }
    const context = { current: record?.values[name] ?? '', ownerIds, strict: version.strictWrites };
    const checked = checkValue(definition, String(raw ?? ''), context);
    if ('problem' in checked) problems.push(checked.problem);
    else values[name] = checked.value;
  }
  if (!record) problems.push(...missingRequired(target, values));
  return { values, problems };
}

/** From version 2026-09 on, a create must fill what the account's create form requires (wording *assumed*). */
function missingRequired(
  { portal, object, version }: Target,
  values: Record<string, string>,
): PropertyProblem[] {
  if (!version.strictWrites || object.type.name !== 'contacts') return [];
  return portal.requiredContactProperties
    .filter(name => (values[name] ?? '') === '')
    .map(name => ({
      name,
      code: 'MISSING_REQUIRED_PROPERTY',
      message: `Property "${name}" is required to create a record`,
    }));
}

/** Creates a record out of checked values; throws 409 when a unique value is taken. */
export function createRecord(target: Target, values: Readonly<Record<string, string>>): HubRecord {
  const { hub, portal, object, stamp } = target;
  requireSomething(object, values);
  const { email } = values;
  if (
    email !== undefined &&
    portal.gdprDeleted.has(email) &&
    hub.switches.is('gdprDeletedAddress', 'refused')
  )
    throw validationError('This contact was permanently deleted and cannot be created again');
  const owner = ownerOfUnique(object, values);
  if (owner) throw conflict(owner.record.id);
  return object.store.insert(object.type.name === 'contacts' ? withLeadStage(values, stamp) : values, stamp);
}

function requireSomething({ type }: PortalObject, values: Readonly<Record<string, string>>): void {
  if (type.needsOneOf.some(name => (values[name] ?? '') !== '')) return;
  throw validationError(
    `Error creating ${type.singular.toUpperCase()}. Some required properties were not set.`,
    { context: { properties: type.needsOneOf } },
  );
}

function withLeadStage(values: Readonly<Record<string, string>>, stamp: Stamp): Record<string, string> {
  const lifecyclestage = values.lifecyclestage ?? 'lead';
  const since =
    lifecyclestage === 'lead' ? { hs_lifecyclestage_lead_date: new Date(stamp.at).toISOString() } : {};
  return { ...values, lifecyclestage, ...since };
}

/** The live record (other than `self`) that holds one of the unique values. */
function ownerOfUnique(
  { definitions, store }: PortalObject,
  values: Readonly<Record<string, string>>,
  self?: HubRecord,
): { property: string; value: string; record: HubRecord } | undefined {
  for (const [property, value] of Object.entries(values)) {
    if (value === '' || !definitions.get(property)?.hasUniqueValue) continue;
    const record = store.find(property, value);
    if (record && record !== self) return { property, value, record };
  }
  return undefined;
}

/** Changes a record with checked values; throws 400 when another record holds a unique value. */
export function updateRecord(
  target: Target,
  record: HubRecord,
  values: Readonly<Record<string, string>>,
): void {
  const { portal, object, stamp } = target;
  const owner = ownerOfUnique(object, values, record);
  if (owner) throw valueHeldByOther(portal.id, owner.property, owner.value, record.id, owner.record.id);
  const changes = {
    ...values,
    ...swapEmails(record, values),
    ...forwardStage(object, record, values, stamp),
  };
  object.store.update(record, changes, stamp);
}

/** Writing a secondary address as `email` makes it the primary one, and the old primary a secondary one. */
function swapEmails(record: HubRecord, { email }: Readonly<Record<string, string>>): Record<string, string> {
  const secondary = secondaryEmails(record.values);
  if (email === undefined || !secondary.includes(email)) return {};
  const before = record.values.email;
  const rest = [...secondary.filter(address => address !== email), ...(before === undefined ? [] : [before])];
  return { hs_additional_emails: rest.join(';') };
}

/** A life-cycle stage only moves forward; a step back is accepted and ignored. Clearing is allowed. */
function forwardStage(
  { definitions }: PortalObject,
  record: HubRecord,
  { lifecyclestage: next }: Readonly<Record<string, string>>,
  stamp: Stamp,
): Record<string, string> {
  if (next === undefined) return {};
  const order = (definitions.get('lifecyclestage')?.options ?? []).map(({ value }) => value);
  const current = record.values.lifecyclestage;
  if (next !== '' && current !== undefined && order.indexOf(next) < order.indexOf(current))
    return { lifecyclestage: current };
  const becomesLead = next === 'lead' && current !== 'lead' && definitions.has('hs_lifecyclestage_lead_date');
  return becomesLead ? { hs_lifecyclestage_lead_date: new Date(stamp.at).toISOString() } : {};
}

/** Throws the 400 for bad values; does nothing when there are none. */
export function refuseProblems(portal: Portal, problems: readonly PropertyProblem[]): void {
  if (problems.length > 0) throw invalidProperties(portal.id, problems);
}
