import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { parseId } from '../ids.ts';
import { deserialise, resolveFields } from '../records/deserialise.ts';
import { nextId, type Org, save } from '../records/org.ts';
import type { Change, Row, Scalar } from '../records/table.ts';
import { formatDate } from '../records/values.ts';
import { change } from '../records/write.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { controlContext } from './context.ts';
import { findOrg, requireObject, requireRow } from './find.ts';

const convertInput = z.strictObject({
  org: z.string().optional(),
  leadId: z.string(),
  accountId: z.string().optional(),
  contactId: z.string().optional(),
});
const mergeInput = z.strictObject({
  org: z.string().optional(),
  object: z.string(),
  masterId: z.string(),
  losingId: z.string(),
});
const changeInput = z.strictObject({
  org: z.string().optional(),
  fields: z.record(z.string(), z.unknown()),
});

function put(
  sf: Salesforce,
  org: Org,
  object: ObjectDef,
  before: Row | null,
  row: Row,
  kind: Change['kind'],
): void {
  const ctx = controlContext(sf, org);
  for (const name of ['LastModifiedDate', 'SystemModstamp']) row[name] = ctx.now;
  row.LastModifiedById = ctx.userId;
  save(org, object, row, change(ctx, kind, before, row));
}

function make(sf: Salesforce, org: Org, objectName: string, fields: Record<string, Scalar>): string {
  const object = requireObject(org, objectName);
  const ctx = controlContext(sf, org);
  const row: Row = { Id: nextId(org, object.keyPrefix), IsDeleted: false, OwnerId: ctx.userId, ...fields };
  row.CreatedDate = ctx.now;
  row.CreatedById = ctx.userId;
  put(sf, org, object, null, row, 'created');
  return row.Id;
}

/** `POST /_sim/convert`: turns a lead into an account and a contact (new ones unless given); the lead stays, read-only. */
export function convertLead(sf: Salesforce, input: unknown): unknown {
  const { org: named, leadId, accountId: account, contactId: contact } = convertInput.parse(input);
  const org = findOrg(sf, named);
  const object = requireObject(org, 'Lead');
  const lead = requireRow(org, object, leadId);
  if (lead.IsConverted === true) throw new ControlError(`Lead ${leadId} is already converted`);
  const field = (name: string): Scalar => lead[name] ?? null;
  const accountId = parseId(account ?? '') ?? make(sf, org, 'Account', { Name: field('Company') });
  const contactId =
    parseId(contact ?? '') ??
    make(sf, org, 'Contact', {
      FirstName: field('FirstName'),
      LastName: field('LastName'),
      Email: field('Email'),
      Phone: field('Phone'),
      Title: field('Title'),
      AccountId: accountId,
    });
  const converted: Row = {
    ...lead,
    IsConverted: true,
    Status: 'Closed - Converted',
    ConvertedDate: formatDate(sf.kernel.clock.now()),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
  };
  put(sf, org, object, lead, converted, 'converted');
  return { leadId: lead.Id, accountId, contactId };
}

/** `POST /_sim/merge`: the losing record goes into the recycle bin and points at the master (§3.2). */
export function mergeRecords(sf: Salesforce, input: unknown): unknown {
  const { org: named, object: name, masterId, losingId } = mergeInput.parse(input);
  const org = findOrg(sf, named);
  const object = requireObject(org, name);
  const master = requireRow(org, object, masterId);
  const losing = requireRow(org, object, losingId);
  put(sf, org, object, losing, { ...losing, IsDeleted: true, MasterRecordId: master.Id }, 'merged');
  return { masterId: master.Id, losingId: losing.Id };
}

/** `POST /_sim/records/:object/:id`: a colleague edits a record inside Salesforce; no rule runs, any field may be set. */
export function changeRecord(sf: Salesforce, objectName: string, id: string, input: unknown): unknown {
  const { org: named, fields } = changeInput.parse(input);
  const org = findOrg(sf, named);
  const object = requireObject(org, objectName);
  const before = requireRow(org, object, id);
  const row: Row = { ...before };
  for (const [def, value] of resolveFields(object, fields)) row[def.name] = deserialise(def, value, null);
  put(sf, org, object, before, row, 'updated');
  return { id: row.Id };
}

/** `DELETE /_sim/records/:object/:id`: a colleague puts a record into the recycle bin. */
export function binRecord(
  sf: Salesforce,
  objectName: string,
  id: string,
  named: string | undefined,
): unknown {
  const org = findOrg(sf, named);
  const object = requireObject(org, objectName);
  const before = requireRow(org, object, id);
  put(sf, org, object, before, { ...before, IsDeleted: true }, 'deleted');
  return { id: before.Id };
}
