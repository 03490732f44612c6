import type { FieldDef, FieldType, PicklistValue } from './types.ts';

const PLAIN: FieldDef = {
  name: '',
  label: '',
  type: 'string',
  length: 0,
  nillable: true,
  createable: true,
  updateable: true,
  defaultedOnCreate: false,
  custom: false,
  externalId: false,
  unique: false,
  caseSensitive: false,
  idLookup: false,
  restrictedPicklist: false,
  controller: null,
  picklist: [],
  referenceTo: [],
  relationshipName: null,
  compound: null,
  nameField: false,
  calculated: false,
};

/** A field with everything usual left at its default: optional, writable, not a key. */
export function field(
  name: string,
  label: string,
  type: FieldType,
  length: number,
  more: Partial<FieldDef> = {},
): FieldDef {
  return { ...PLAIN, name, label, type, length, ...more };
}

/** A one-line text field. */
export function text(name: string, label: string, length: number, more: Partial<FieldDef> = {}): FieldDef {
  return field(name, label, 'string', length, more);
}

/** A picklist of 255 characters. Standard ones take values that are not in the list: only State/Country restrict (§3.2). */
export function picklist(
  name: string,
  label: string,
  values: readonly string[],
  more: Partial<FieldDef> = {},
): FieldDef {
  return field(name, label, 'picklist', 255, { picklist: picklistValues(values), ...more });
}

/** Active picklist entries; a leading `*` marks the default. */
export function picklistValues(values: readonly string[]): PicklistValue[] {
  return values.map(value => {
    const isDefault = value.startsWith('*');
    const plain = isDefault ? value.slice(1) : value;
    return { value: plain, label: plain, active: true, isDefault };
  });
}

/** A lookup to other records. */
export function reference(
  name: string,
  label: string,
  relationshipName: string | null,
  referenceTo: readonly string[],
  more: Partial<FieldDef> = {},
): FieldDef {
  return field(name, label, 'reference', 18, { relationshipName, referenceTo, ...more });
}

/** A true/false field; never empty, so it is defaulted on create. */
export function flag(name: string, label: string, more: Partial<FieldDef> = {}): FieldDef {
  return field(name, label, 'boolean', 0, { nillable: false, defaultedOnCreate: true, ...more });
}

/** What only the system writes. */
export const READ_ONLY: Partial<FieldDef> = { createable: false, updateable: false };

/** The fields every record has: id, deletion mark, audit fields. */
export function systemFields(label: string): FieldDef[] {
  const stamp = { ...READ_ONLY, nillable: false, defaultedOnCreate: true };
  return [
    field('Id', `${label} ID`, 'id', 18, { ...stamp, idLookup: true, caseSensitive: true }),
    flag('IsDeleted', 'Deleted', READ_ONLY),
    field('CreatedDate', 'Created Date', 'datetime', 0, stamp),
    reference('CreatedById', 'Created By ID', 'CreatedBy', ['User'], stamp),
    field('LastModifiedDate', 'Last Modified Date', 'datetime', 0, stamp),
    reference('LastModifiedById', 'Last Modified By ID', 'LastModifiedBy', ['User'], stamp),
    field('SystemModstamp', 'System Modstamp', 'datetime', 0, stamp),
  ];
}

/** An address: five writable parts and the read-only compound that shows them together (§3.2). */
export function address(prefix: string, label: string): FieldDef[] {
  const compound = `${prefix}Address`;
  const part = { compound };
  const named = (word: string) => (prefix === '' ? word : `${label} ${word}`);
  return [
    field(`${prefix}Street`, named('Street'), 'textarea', 255, part),
    text(`${prefix}City`, named('City'), 40, part),
    text(`${prefix}State`, named('State/Province'), 80, part),
    text(`${prefix}PostalCode`, named('Zip/Postal Code'), 20, part),
    text(`${prefix}Country`, named('Country'), 80, part),
    field(compound, prefix === '' ? 'Address' : `${label} Address`, 'address', 0, READ_ONLY),
  ];
}
