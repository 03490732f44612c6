import { Changed, ContactFacets, ContactsTag, TagDelete, TagRename } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { cleanLine } from '../contacts/text.ts';
import { contactFacets, deleteTag, renameTag, tagContacts } from '../store/contact-tags.ts';

/** Tags of many contacts at once, and what filters can choose from. */
export async function contactTagRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get('/api/contacts/facets', { schema: { response: { 200: ContactFacets } } }, ({ user }) =>
    contactFacets(db, user.id),
  );

  app.post(
    '/api/contacts/tags',
    { schema: { body: ContactsTag, response: { 200: Changed } } },
    async ({ user, body: { of, add, remove } }) => ({
      changed: await tagContacts(db, user.id, of, { add: clean(add), remove: clean(remove) }),
    }),
  );

  app.post(
    '/api/tags/rename',
    { schema: { body: TagRename, response: { 200: Changed } } },
    async ({ user, body }) => {
      const [to = body.to] = clean([body.to]);
      return { changed: await renameTag(db, user.id, body.from, to) };
    },
  );

  app.post(
    '/api/tags/delete',
    { schema: { body: TagDelete, response: { 200: Changed } } },
    async ({ user, body }) => ({ changed: await deleteTag(db, user.id, body.tag) }),
  );
}

/** Tags as they are stored: one line each, blanks left out. */
function clean(tags: readonly string[]): string[] {
  return tags.map(tag => cleanLine(tag).text).filter(tag => tag !== '');
}
