import { z } from 'zod';
import { ContactSet } from './contacts.ts';

const Tag = z.string().trim().min(1).max(60);

/** Body of `POST /api/contacts/tags`: adds to and takes from each of them. Answer: {@link Changed}. */
export const ContactsTag = z
  .strictObject({
    of: ContactSet,
    add: z.array(Tag).max(50).default([]),
    remove: z.array(Tag).max(50).default([]),
  })
  .refine(({ add, remove }) => add.length + remove.length > 0, {
    message: 'Give a tag to add or to remove.',
  });
export type ContactsTag = z.input<typeof ContactsTag>;

/** How many contacts a change of many has changed. */
export const Changed = z.object({ changed: z.number().int() });
export type Changed = z.infer<typeof Changed>;

/** Body of `POST /api/tags/rename`. To a tag that is there already, it joins that one. Answer: {@link Changed}. */
export const TagRename = z.strictObject({ from: Tag, to: Tag });
export type TagRename = z.infer<typeof TagRename>;

/** Body of `POST /api/tags/delete`: takes the tag from everybody; nobody is deleted. Answer: {@link Changed}. */
export const TagDelete = z.strictObject({ tag: Tag });
export type TagDelete = z.infer<typeof TagDelete>;

const Count = z.object({ value: z.string(), count: z.number().int() });

/** What filters can choose from, the most frequent first, at most 500 of each. Answer of `GET /api/contacts/facets`. */
export const ContactFacets = z.object({ tags: z.array(Count), sources: z.array(Count) });
export type ContactFacets = z.infer<typeof ContactFacets>;
