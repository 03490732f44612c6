import type { Contact } from '@crmsync/contract';

/** The columns of our own CSV, in order. Our import reads them back, up to `Notes`; what follows is for people. */
const columns: readonly { header: string; value: (contact: Omit<Contact, 'crm'>) => string }[] = [
  { header: 'First name', value: contact => contact.firstName },
  { header: 'Last name', value: contact => contact.lastName },
  { header: 'Company', value: contact => contact.company },
  { header: 'Title', value: contact => contact.title },
  { header: 'E-mail', value: contact => contact.emails[0] ?? '' },
  { header: 'Other e-mails', value: contact => contact.emails.slice(1).join('; ') },
  { header: 'Phone', value: contact => contact.phone },
  { header: 'Mobile', value: contact => contact.mobile },
  { header: 'Website', value: contact => contact.website },
  { header: 'LinkedIn', value: contact => contact.linkedinUrl },
  { header: 'Street', value: contact => contact.address.street },
  { header: 'City', value: contact => contact.address.city },
  { header: 'Region', value: contact => contact.address.region },
  { header: 'Postal code', value: contact => contact.address.postalCode },
  { header: 'Country', value: contact => contact.address.country },
  { header: 'Tags', value: contact => contact.tags.join('; ') },
  { header: 'Notes', value: contact => contact.notes },
  { header: 'Source', value: contact => contact.source?.url ?? contact.source?.how ?? '' },
  { header: 'Other fields', value: contact => customText(contact.custom) },
  { header: 'Created', value: contact => contact.createdAt },
  { header: 'Updated', value: contact => contact.updatedAt },
];

/** The header line of our CSV. */
export const csvHeaders: readonly string[] = columns.map(({ header }) => header);

/** A contact as one row of our CSV, safe to open in a spreadsheet. */
export function csvRow(contact: Omit<Contact, 'crm'>): string[] {
  return columns.map(({ value }) => safeCell(value(contact)));
}

/** What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), full-width forms included. */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** A number as people dial it. Without letters there is no function, cell or program to call, so `+` may stay readable. */
const dialled = /^\+[\d\s().\-/]*\d(?:\s*(?:ext\.?|x)\s*\d+)?$/i;

/**
 * A cell no spreadsheet runs: what begins like a formula gets a leading apostrophe, which spreadsheets take for "text"
 * and our import takes off again. Phone numbers that begin with `+` stay as they are.
 */
export function safeCell(text: string): string {
  return formulaStart.test(text) && !dialled.test(text) ? `'${text}` : text;
}

function customText(custom: Record<string, string>): string {
  return Object.keys(custom).length === 0 ? '' : JSON.stringify(custom);
}
