import { z } from 'zod';

/** What to do when the person is already in the CRM. */
export const Policy = z.enum(['fill-blanks', 'overwrite', 'skip', 'ask', 'create']);
export type Policy = z.infer<typeof Policy>;

/** When one field is written on update: always, only into a blank, or never (only when the record is created). */
export const FieldRule = z.enum(['overwrite', 'fill-blanks', 'create-only']);
export type FieldRule = z.infer<typeof FieldRule>;
