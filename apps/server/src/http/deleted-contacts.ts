import {
  ContactSet,
  ContactsDeleted,
  ContactsRestored,
  DeletedContactPage,
  DeletedSet,
  Id,
  PageQuery,
} from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { Moment } from '../contacts/cursor.ts';
import {
  type DeletedPlace,
  deleteContacts,
  listDeleted,
  removeDeleted,
  restoreContacts,
} from '../store/contacts-deleted.ts';
import { badCursor } from './cursors.ts';
import { notFound } from './problems.ts';

const OneContact = z.object({ id: Id });
const Place = z.tuple([Moment, z.uuid()]);

/** Deleting contacts, taking them back, and removing them for good before their time. */
export async function deletedContactRoutes(app: Api, { store: { db }, now }: AppDeps): Promise<void> {
  app.delete('/api/contacts/:id', { schema: { params: OneContact } }, async ({ user, params }, reply) => {
    const { deleted } = await deleteContacts(db, user.id, { ids: [params.id] }, new Date(now()));
    if (deleted === 0) throw notFound('contact');
    return reply.code(204).send();
  });

  app.post(
    '/api/contacts/delete',
    { schema: { body: ContactSet, response: { 200: ContactsDeleted } } },
    async ({ user, body }) => {
      const { deleted, deletion } = await deleteContacts(db, user.id, body, new Date(now()));
      return { deleted, deletion: deleted === 0 ? null : deletion };
    },
  );

  app.get(
    '/api/contacts/deleted',
    { schema: { querystring: PageQuery, response: { 200: DeletedContactPage } } },
    async ({ user, query: { cursor, limit } }) => {
      const items = await listDeleted(db, user.id, cursor === undefined ? null : readPlace(cursor), limit);
      const last = items.length === limit ? items.at(-1) : undefined;
      return { items, nextCursor: last ? `${last.deletedAt},${last.id}` : null };
    },
  );

  app.post(
    '/api/contacts/restore',
    { schema: { body: DeletedSet, response: { 200: ContactsRestored } } },
    ({ user, body }) => restoreContacts(db, user.id, body),
  );

  app.post(
    '/api/contacts/deleted/remove',
    {
      schema: {
        body: z.strictObject({ ids: z.array(Id).min(1).max(10_000) }),
        response: { 200: z.object({ removed: z.number().int() }) },
      },
    },
    async ({ user, body }) => ({ removed: await removeDeleted(db, user.id, body.ids) }),
  );
}

function readPlace(cursor: string): DeletedPlace {
  const { data } = Place.safeParse(cursor.split(','));
  if (data === undefined) throw badCursor();
  return { at: data[0], id: data[1] };
}
