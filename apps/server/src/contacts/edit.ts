import { type ContactPatch, contactTextFields } from '@crmsync/contract';
import { addressParts, type ContactFields } from './fields.ts';
import { type NormalContact, normaliseContact } from './normalise.ts';
import { cleanLine } from './text.ts';

/**
 * Applies an edit to what a contact says: only what the patch names changes, a blank clears. Address parts and custom
 * values change one by one, e-mails and tags as a whole. Notes and bad e-mails are those of the patch.
 */
export function editFields(current: ContactFields, patch: ContactPatch): NormalContact {
  const { version: _, ...input } = patch;
  const normal = normaliseContact(input);
  const fields = structuredClone(current);
  for (const key of contactTextFields) if (patch[key] !== undefined) fields[key] = normal.fields[key];
  if (patch.emails !== undefined) fields.emails = normal.fields.emails;
  if (patch.tags !== undefined) fields.tags = normal.fields.tags;
  for (const part of addressParts) {
    if (patch.address?.[part] !== undefined) fields.address[part] = normal.fields.address[part];
  }
  for (const key of Object.keys(patch.custom ?? {})) delete fields.custom[cleanLine(key).text];
  fields.custom = { ...fields.custom, ...normal.fields.custom };
  return { ...normal, fields };
}
