import { z } from 'zod';
import { ContactCrmState } from './connections.ts';
import { Cursor, Day, Id, PageQuery, Timestamp } from './pages.ts';

const line = (max: number) => z.string().trim().max(max);

const addressParts = z.object({
  street: line(500),
  city: line(200),
  region: line(200),
  postalCode: line(40),
  country: line(200),
});

/** A postal address in parts; every part may be blank. */
export const Address = z.object({
  street: addressParts.shape.street.default(''),
  city: addressParts.shape.city.default(''),
  region: addressParts.shape.region.default(''),
  postalCode: addressParts.shape.postalCode.default(''),
  country: addressParts.shape.country.default(''),
});
export type Address = z.infer<typeof Address>;

/** The single-valued text fields of a contact, in the order people read them. Blank means unknown. */
export const contactTextFields = [
  'firstName',
  'lastName',
  'company',
  'title',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
  'notes',
] as const;
export type ContactTextField = (typeof contactTextFields)[number];

/** Where a contact came from. `how`: jsonld, microdata, hcard, mailto, selection, gmail, csv, vcard, typed … */
export const ContactSource = z.object({
  how: z.string().max(40),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  title: line(300).optional(),
});
export type ContactSource = z.infer<typeof ContactSource>;

/**
 * What a person or a capture gives. All optional, but a contact needs a name, an e-mail, a phone or a company.
 * Text is stored NFC, trimmed, without NUL; e-mails lower-cased; the first e-mail is the primary one.
 */
export const ContactInput = z.strictObject({
  emails: z.array(z.string().trim().max(254)).max(20).optional(),
  firstName: line(200).optional(),
  lastName: line(200).optional(),
  company: line(500).optional(),
  title: line(300).optional(),
  phone: line(100).optional(),
  mobile: line(100).optional(),
  website: line(2000).optional(),
  linkedinUrl: line(2000).optional(),
  // Not `Address.partial()`: a default would put blanks where an edit says nothing.
  address: addressParts.partial().optional(),
  notes: z.string().max(30_000).optional(),
  tags: z.array(line(60).min(1)).max(50).optional(),
  source: ContactSource.optional(),
  custom: z.record(z.string().max(80), z.string().max(5000)).optional(),
});
export type ContactInput = z.infer<typeof ContactInput>;

/** Body of `PATCH /api/contacts/:id`: only the keys present change; a blank clears. `version` refuses a stale edit with 409. */
export const ContactPatch = ContactInput.omit({ source: true }).extend({
  version: z.number().int().positive().optional(),
});
export type ContactPatch = z.infer<typeof ContactPatch>;

/** A contact as the server answers it. `crm` has one state per connected connector, keyed by connector id. */
export const Contact = z.object({
  id: Id,
  emails: z.array(z.string()),
  firstName: z.string(),
  lastName: z.string(),
  company: z.string(),
  title: z.string(),
  phone: z.string(),
  mobile: z.string(),
  website: z.string(),
  linkedinUrl: z.string(),
  address: Address,
  notes: z.string(),
  tags: z.array(z.string()),
  source: ContactSource.nullable(),
  custom: z.record(z.string(), z.string()),
  version: z.number().int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  crm: z.record(z.string(), ContactCrmState),
});
export type Contact = z.infer<typeof Contact>;

/** Columns a list can be ordered by. `name` is last name, then first name. */
export const ContactSort = z.enum(['name', 'company', 'email', 'createdAt', 'updatedAt']);
export type ContactSort = z.infer<typeof ContactSort>;

/**
 * Where a contact stands in a CRM, as a filter asks: what its chip says, in few words. `waiting` is on its way or waits for
 * something; `not-in` was never saved there.
 */
export const CrmStand = z.enum(['in', 'changed', 'not-in', 'failed', 'to-decide', 'waiting']);
export type CrmStand = z.infer<typeof CrmStand>;

/** Where contacts stand in CRMs, as text: `connector:stand`, several with commas; all of them must be so. */
const CrmStands = z
  .string()
  .max(400)
  .regex(new RegExp(`^${part()}(,${part()})*$`), 'Not a list of connector:state.');

function part(): string {
  return `[a-z][a-z0-9-]*:(${CrmStand.options.join('|')})`;
}

/**
 * Which contacts: `q` matches name, company and e-mails; `source` is how they were found ({@link ContactSource}); `since` and
 * `until` are days (UTC) of adding, both included. Used by the list, by pushes and by everything that is done to many.
 */
export const ContactFilter = z.object({
  q: z.string().trim().max(200).optional(),
  tag: z.string().trim().max(60).optional(),
  crm: CrmStands.optional(),
  source: z.string().trim().max(40).optional(),
  since: Day.optional(),
  until: Day.optional(),
});
export type ContactFilter = z.infer<typeof ContactFilter>;

/** Many contacts at once: by id, or all that a filter finds when the server reads this. */
export const ContactSet = z.union([
  z.strictObject({ ids: z.array(Id).min(1).max(10_000) }),
  z.strictObject({ filter: ContactFilter }),
]);
export type ContactSet = z.infer<typeof ContactSet>;

/** Query of `GET /api/contacts`. `offset` is where a page begins, for who jumps; `cursor` is for who reads everything and goes before it. */
export const ContactsQuery = PageQuery.extend(ContactFilter.shape).extend({
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  sort: ContactSort.default('createdAt'),
  dir: z.enum(['asc', 'desc']).default('desc'),
});
export type ContactsQuery = z.infer<typeof ContactsQuery>;

/** A page of contacts. `total` counts the whole filter and comes with the first page only. */
export const ContactPage = z.object({
  items: z.array(Contact),
  nextCursor: Cursor.nullable(),
  total: z.number().int().optional(),
});
export type ContactPage = z.infer<typeof ContactPage>;

/** Body of `POST /api/contacts/lookup`: which of these e-mails are already contacts. Answer: a {@link ContactPage}. */
export const ContactLookup = z.object({ emails: z.array(z.string().max(254)).min(1).max(100) });
export type ContactLookup = z.infer<typeof ContactLookup>;

/** Answer of `POST /api/contacts/delete`, whose body is a {@link ContactSet}. `deletion` takes all of it back. */
export const ContactsDeleted = z.object({ deleted: z.number().int(), deletion: Id.nullable() });
export type ContactsDeleted = z.infer<typeof ContactsDeleted>;

/** How long a deleted contact can be taken back, in days. */
export const deletedDays = 30;

/** A contact in “Recently deleted”. */
export const DeletedContact = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  company: z.string(),
  deletedAt: Timestamp,
  /** When it goes for good. */
  goesAt: Timestamp,
  /** The contact that it was merged into. */
  mergedInto: Id.nullable(),
});
export type DeletedContact = z.infer<typeof DeletedContact>;

/** A page of `GET /api/contacts/deleted`, the newest first. */
export const DeletedContactPage = z.object({ items: z.array(DeletedContact), nextCursor: Cursor.nullable() });
export type DeletedContactPage = z.infer<typeof DeletedContactPage>;

/** Deleted contacts: by id, or all of one deletion. */
export const DeletedSet = z.union([
  z.strictObject({ ids: z.array(Id).min(1).max(10_000) }),
  z.strictObject({ deletion: Id }),
]);
export type DeletedSet = z.infer<typeof DeletedSet>;

/** Answer of `POST /api/contacts/restore`. Who is left has an e-mail that is another contact's by now. */
export const ContactsRestored = z.object({ restored: z.number().int(), left: z.number().int() });
export type ContactsRestored = z.infer<typeof ContactsRestored>;

/** Fields that can be chosen in a merge, in the order people read them; `emails` chooses the first one, all are kept. */
export const mergeFields = ['emails', ...contactTextFields, 'address', 'source'] as const;
export type MergeField = (typeof mergeFields)[number];

/**
 * Body of `POST /api/contacts/merge`: `otherId` becomes part of `keepId` and goes to “Recently deleted”. A field says what the kept
 * one says, or the other where that is blank; `take` names those that the other decides. Tags and e-mails of both are kept.
 * `links`: per connector, whose record stays when both are different records there; refused (`links-differ`) without it.
 */
export const ContactsMerge = z.strictObject({
  keepId: Id,
  otherId: Id,
  keepVersion: z.number().int().positive(),
  otherVersion: z.number().int().positive(),
  take: z.array(z.enum(mergeFields)).max(mergeFields.length),
  links: z.record(z.string().max(80), z.enum(['keep', 'other'])).default({}),
});
export type ContactsMerge = z.input<typeof ContactsMerge>;

/** A record that a contact is linked to, in one account of a connector. */
export const ContactLink = z.object({
  connector: z.string(),
  objectLabel: z.string(),
  recordId: z.string(),
  recordUrl: z.string(),
});
export type ContactLink = z.infer<typeof ContactLink>;
