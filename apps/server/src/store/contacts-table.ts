import type { Contact } from '@crmsync/contract';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { ContactFields } from '../contacts/fields.ts';
import { contactKeys } from '../contacts/keys.ts';

/** The tables of contacts; see migrations/002_contacts.ts. Written only by this room's contacts files. */
export interface ContactsTables {
  contacts: {
    id: string;
    user_id: string;
    emails: string[];
    first_name: string;
    last_name: string;
    company: string;
    title: string;
    phone: string;
    mobile: string;
    website: string;
    linkedin_url: string;
    address: Contact['address'];
    notes: string;
    tags: string[];
    source: Contact['source'];
    custom: Contact['custom'];
    primary_email: string | null;
    person_key: string | null;
    sort_name: string;
    sort_company: string;
    sort_email: string;
    search: string;
    version: number;
    created_at: Date;
    updated_at: Date;
  };
  contact_emails: {
    user_id: string;
    email: string;
    contact_id: string;
    /** 0 is the primary address. */
    position: number;
  };
}

/** A row of `contacts` as it is read. */
export type ContactRow = Selectable<ContactsTables['contacts']>;

/** The columns we write, with their types: what `jsonb_to_recordset` must be told. */
const written = {
  emails: 'text[]',
  first_name: 'text',
  last_name: 'text',
  company: 'text',
  title: 'text',
  phone: 'text',
  mobile: 'text',
  website: 'text',
  linkedin_url: 'text',
  address: 'jsonb',
  notes: 'text',
  tags: 'text[]',
  source: 'jsonb',
  custom: 'jsonb',
  primary_email: 'text',
  person_key: 'text',
  sort_name: 'text',
  sort_company: 'text',
  sort_email: 'text',
  search: 'text',
} as const;

/** The written columns as a list for SQL, each after `prefix`. */
export function writtenColumns(prefix = ''): RawBuilder<unknown> {
  return sql.raw(
    Object.keys(written)
      .map(column => prefix + column)
      .join(', '),
  );
}

/** Contacts as rows of SQL, `r (id, …written columns)`: one parameter however many, the same on both databases. */
export function recordset(contacts: readonly { id: string; fields: ContactFields }[]): RawBuilder<unknown> {
  const columns = Object.entries(written).map(([name, type]) => `${name} ${type}`);
  const rows = contacts.map(({ id, fields }) => ({ id, ...columnsOf(fields) }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (${sql.raw(['id uuid', ...columns].join(', '))})`;
}

function columnsOf(fields: ContactFields): Record<keyof typeof written, unknown> {
  const keys = contactKeys(fields);
  return {
    emails: fields.emails,
    first_name: fields.firstName,
    last_name: fields.lastName,
    company: fields.company,
    title: fields.title,
    phone: fields.phone,
    mobile: fields.mobile,
    website: fields.website,
    linkedin_url: fields.linkedinUrl,
    address: fields.address,
    notes: fields.notes,
    tags: fields.tags,
    source: fields.source,
    custom: fields.custom,
    primary_email: keys.primaryEmail,
    person_key: keys.personKey,
    sort_name: keys.sortName,
    sort_company: keys.sortCompany,
    sort_email: keys.sortEmail,
    search: keys.search,
  };
}

/**
 * What a push reads of a row. A claim holds thousands, and the keys to search and sort by, which say all of it once more, are not
 * for it.
 */
const pushed = [
  'id',
  'version',
  'emails',
  'first_name',
  'last_name',
  'company',
  'title',
  'phone',
  'mobile',
  'website',
  'linkedin_url',
  'address',
  'notes',
  'tags',
  'custom',
] as const;

/** A row of `contacts` as a push reads it. */
export type PushedRow = Pick<ContactRow, (typeof pushed)[number]>;

/** The columns of a {@link PushedRow} as a list for SQL, each after `prefix`. */
export function pushedColumns(prefix = ''): RawBuilder<unknown> {
  return sql.raw(pushed.map(column => prefix + column).join(', '));
}

/** What a row says about the person, but for where that came from. */
export function ownFieldsOf(row: PushedRow): Omit<ContactFields, 'source'> {
  return {
    emails: row.emails,
    firstName: row.first_name,
    lastName: row.last_name,
    company: row.company,
    title: row.title,
    phone: row.phone,
    mobile: row.mobile,
    website: row.website,
    linkedinUrl: row.linkedin_url,
    address: row.address,
    notes: row.notes,
    tags: row.tags,
    custom: row.custom,
  };
}

/** What a row says about the person. */
export function fieldsOf(row: ContactRow): ContactFields {
  return { ...ownFieldsOf(row), source: row.source };
}

/** A row as the contract's contact. */
export function contactOf(row: ContactRow, crm: Contact['crm']): Contact {
  return {
    id: row.id,
    ...fieldsOf(row),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    crm,
  };
}
