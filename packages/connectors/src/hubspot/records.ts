import { z } from 'zod';
import type { CrmMatch, Fields, FieldValue } from '../connector.ts';
import { emailKey } from '../emails.ts';

/** A contact, company or note of an answer, as far as we use it (sheet §3.1): values are texts or null. */
export const HubSpotRecord = z.object({
  id: z.coerce.string(),
  properties: z.record(z.string(), z.string().nullable()).catch({}),
  objectWriteTraceId: z.coerce.string().optional().catch(undefined),
  /** Of an upsert: whether it was made. */
  new: z.boolean().optional().catch(undefined),
});
/** A contact, company or note of an answer. */
export type HubSpotRecord = z.infer<typeof HubSpotRecord>;

/**
 * What we use of a batch's answer, 200, 201 and 207 alike: the dated versions fold errors into the one shape (sheet §2, §3.4), and a
 * batch of nothing but errors may leave `results` out.
 */
export const BatchAnswer = z
  .object({ results: z.array(HubSpotRecord).optional(), errors: z.array(z.unknown()).optional() })
  .refine(({ results, errors }) => results !== undefined || errors !== undefined)
  .transform(({ results = [], errors = [] }) => ({ results, errors }));

/** The record with just the fields asked for; one that HubSpot left out is blank. */
export function toMatch(record: HubSpotRecord, fields: readonly string[]): CrmMatch {
  return {
    object: 'contacts',
    id: record.id,
    fields: Object.fromEntries(fields.map(field => [field, record.properties[field] ?? null])),
  };
}

/** Every address of a contact, as compared: the primary one and the secondary ones (sheet §3.7, a `;`-list). */
export function addressesOf({ properties }: HubSpotRecord): string[] {
  const all = [properties.email ?? '', ...(properties.hs_additional_emails ?? '').split(';')];
  return all.map(emailKey).filter(email => email !== '');
}

/** Values as HubSpot takes them (sheet §3.9): all is text, `""` clears, a `;`-list of choices replaces, numbers are plain digits. */
export function toProperties(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toText(value)]));
}

function toText(value: FieldValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.join(';');
  return typeof value === 'number' ? digits.format(value) : String(value);
}

/** Never `1e21`, nor with separators of thousands. */
const digits = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 20 });
