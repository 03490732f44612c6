import type { Address, ContactInput, ImportField } from '@crmsync/contract';
import { splitFullName } from '../contacts/names.ts';
import type { Column, CsvFormat } from './columns.ts';
import { emailsInOrder, joinParts, type Labelled, phoneParts, websiteParts } from './person-parts.ts';

/** Google's own groups ("* myContacts", "* starred") say nothing about a person. */
const systemGroup = /^\*/;
const phoneSeparator = /\s*(?::::|;|\n)\s*/;
const formulaGuard = /^'(?=[=+\-@\t\r\n＝＋－＠])/;

/** The person one row of a table tells of, not normalised yet. */
export function readRow(
  format: CsvFormat,
  columns: readonly Column[],
  cells: readonly string[],
): ContactInput {
  const cell = (index: number) => (cells[index] ?? '').replace(formulaGuard, '').trim();
  const all = (field: ImportField): Labelled[] =>
    columns
      .filter(column => column.field === field)
      .map(({ index, labelIndex, header }) => ({
        value: cell(index),
        label: labelIndex === undefined ? header : cell(labelIndex),
      }));
  const split = (field: ImportField, separator: RegExp): Labelled[] =>
    all(field).flatMap(({ value, label }) => value.split(separator).map(part => ({ value: part, label })));
  const first = (field: ImportField) => all(field).find(({ value }) => value !== '')?.value ?? '';
  const labelled = (field: ImportField, label: string) =>
    split(field, phoneSeparator).map(part => ({ ...part, label: `${label} ${part.label}` }));
  return joinParts(
    names(first),
    customValues(columns, cell),
    phoneParts([...labelled('phone', ''), ...labelled('mobile', 'mobile')]),
    websiteParts(split('website', /\s*:::\s*/).map(({ value }) => value)),
    onlyFilled({
      company: first('company'),
      title: first('title'),
      linkedinUrl: first('linkedinUrl'),
      notes: all('notes')
        .map(({ value }) => value)
        .filter(value => value !== '')
        .join('\n'),
    }),
    {
      emails: emailsInOrder(split('emails', format.valueSeparator)),
      tags: split('tags', format.valueSeparator)
        .map(({ value }) => value)
        .filter(tag => tag !== '' && !systemGroup.test(tag)),
      address: firstAddress(columns, cell),
    },
  );
}

function names(first: (field: ImportField) => string): ContactInput {
  const firstName = first('firstName');
  const lastName = first('lastName');
  return firstName === '' && lastName === '' ? splitFullName(first('fullName')) : { firstName, lastName };
}

function customValues(columns: readonly Column[], cell: (index: number) => string): ContactInput {
  const values = columns.flatMap(({ custom, field, index }) =>
    custom !== undefined && field === null && cell(index) !== '' ? [[custom, cell(index)]] : [],
  );
  return values.length === 0 ? {} : { custom: Object.fromEntries(values) };
}

/** An address comes in one group of columns; the first group with anything in it is the address. */
function firstAddress(columns: readonly Column[], cell: (index: number) => string): Partial<Address> {
  let group: string | undefined;
  const address: Partial<Address> = {};
  for (const column of columns) {
    const part = addressPart(column.field);
    const value = cell(column.index);
    if (part === null || value === '') continue;
    group ??= column.group ?? '';
    if ((column.group ?? '') === group) address[part] ??= value;
  }
  return address;
}

function addressPart(field: ImportField | null): keyof Address | null {
  switch (field) {
    case 'address.street':
      return 'street';
    case 'address.city':
      return 'city';
    case 'address.region':
      return 'region';
    case 'address.postalCode':
      return 'postalCode';
    case 'address.country':
      return 'country';
    default:
      return null;
  }
}

function onlyFilled<Key extends string>(values: Record<Key, string>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<
    Record<Key, string>
  >;
}
