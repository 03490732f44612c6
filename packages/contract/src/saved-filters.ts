import { z } from 'zod';
import { ContactFilter } from './contacts.ts';
import { Id, Timestamp } from './pages.ts';

const Name = z.string().trim().min(1).max(80);

/** A filter that somebody keeps under a name, in web app and extension alike. */
export const SavedFilter = z.object({
  id: Id,
  name: z.string(),
  filter: ContactFilter,
  createdAt: Timestamp,
});
export type SavedFilter = z.infer<typeof SavedFilter>;

/** Answer of `GET /api/filters`, by name. */
export const SavedFilterList = z.object({ items: z.array(SavedFilter) });
export type SavedFilterList = z.infer<typeof SavedFilterList>;

/** Body of `POST /api/filters`; 409 when the name is taken. */
export const NewSavedFilter = z.strictObject({ name: Name, filter: ContactFilter });
export type NewSavedFilter = z.infer<typeof NewSavedFilter>;

/** Body of `PATCH /api/filters/:id`. */
export const SavedFilterPatch = z.strictObject({ name: Name.optional(), filter: ContactFilter.optional() });
export type SavedFilterPatch = z.infer<typeof SavedFilterPatch>;
