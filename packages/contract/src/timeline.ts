import { z } from 'zod';
import { ContactLink } from './contacts.ts';
import { SyncLogLine } from './history.ts';
import { Cursor, Id, Timestamp } from './pages.ts';

/** Something done to a contact here. */
export const ContactChange = z.object({
  at: Timestamp,
  kind: z.enum(['edited', 'imported', 'tagged', 'merged', 'restored']),
  /** Names of the contact's fields that it changed. */
  fields: z.array(z.string()),
  /** Of a merge: who went into this one, and records that it is linked to no more (they stay in their CRM). */
  merged: z.object({ id: Id, name: z.string(), left: z.array(ContactLink) }).nullable(),
});
export type ContactChange = z.infer<typeof ContactChange>;

/** One line of a contact's timeline: a change here, or a line of the sync log. */
export const TimelineLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), id: z.string(), change: ContactChange }),
  z.object({ kind: z.literal('sync'), id: z.string(), line: SyncLogLine }),
]);
export type TimelineLine = z.infer<typeof TimelineLine>;

/** A page of `GET /api/contacts/:id/timeline`, newest first; what was merged into the contact is in it. */
export const TimelinePage = z.object({ items: z.array(TimelineLine), nextCursor: Cursor.nullable() });
export type TimelinePage = z.infer<typeof TimelinePage>;
