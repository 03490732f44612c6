import { z } from 'zod';
import { ContactFilter, ContactInput } from './contacts.ts';
import { Remark } from './phrases.ts';

/** Contact fields a file's column can be read into. `address.*` are address parts; `emails`, `tags` may repeat. */
export const ImportField = z.enum([
  'emails',
  'firstName',
  'lastName',
  'fullName',
  'company',
  'title',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
  'notes',
  'tags',
  'address.street',
  'address.city',
  'address.region',
  'address.postalCode',
  'address.country',
]);
export type ImportField = z.infer<typeof ImportField>;

/** Which column is which field: key = column index as text, value = field, or null to leave the column out. */
export const ImportColumns = z.record(z.string().regex(/^\d+$/), ImportField.nullable());
export type ImportColumns = z.infer<typeof ImportColumns>;

/**
 * Query of `POST /api/contacts/import`; the body is the file itself, streamed.
 * `preview` writes nothing; `commit` stores. `columns` is {@link ImportColumns} as JSON and overrules what the header tells.
 */
export const ImportQuery = z.object({
  mode: z.enum(['preview', 'commit']),
  columns: z.string().max(20_000).optional(),
  filename: z.string().max(300).optional(),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

/** A row (CSV, 1-based line of the file) or card (vCard, 1-based) that was not taken, and why. */
export const RefusedRow = z.object({ row: z.number().int(), reason: Remark, sample: z.string() });
export type RefusedRow = z.infer<typeof RefusedRow>;

/** How a file was understood. */
export const ImportShape = z.object({
  format: z.enum(['google', 'google-legacy', 'outlook', 'linkedin', 'csv', 'vcard']),
  encoding: z.string(),
  delimiter: z.string().nullable(),
  columns: z.array(
    z.object({
      index: z.number().int(),
      header: z.string(),
      field: ImportField.nullable(),
      sample: z.string(),
    }),
  ),
  /** True when no column could be read as a name or an e-mail: the person must say which is which. */
  needsColumns: z.boolean(),
});
export type ImportShape = z.infer<typeof ImportShape>;

/** Answer of a preview: counts over the whole file, the first people, and every refusal (first 1,000). */
export const ImportPreview = z.object({
  shape: ImportShape,
  rows: z.number().int(),
  people: z.number().int(),
  refusedCount: z.number().int(),
  refused: z.array(RefusedRow),
  sample: z.array(ContactInput),
  /** What would be removed, replaced or left out within rows that are taken. */
  notes: z.array(Remark).optional(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/** Answer of a commit. created + merged + unchanged + refusedCount = rows. `notes` tell of characters removed and the like. */
export const ImportReport = z.object({
  shape: ImportShape,
  rows: z.number().int(),
  created: z.number().int(),
  merged: z.number().int(),
  unchanged: z.number().int(),
  refusedCount: z.number().int(),
  refused: z.array(RefusedRow),
  notes: z.array(Remark),
});
export type ImportReport = z.infer<typeof ImportReport>;

/** Query of `GET /api/contacts/export`: which contacts, and whether a byte order mark (which Excel wants) comes first. */
export const ContactExportQuery = ContactFilter.extend({
  format: z.enum(['csv']).default('csv'),
  bom: z.stringbool().default(true),
});
export type ContactExportQuery = z.infer<typeof ContactExportQuery>;
