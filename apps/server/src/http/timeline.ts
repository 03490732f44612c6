import { Id, PageQuery, TimelinePage } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { findContact } from '../store/contacts.ts';
import { listTimeline } from '../store/timeline.ts';
import { readPlaces, writePlaces } from './cursors.ts';
import { notFound } from './problems.ts';

/** `GET /api/contacts/:id/timeline`: what happened to a contact, here and in the CRMs. */
export async function timelineRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get(
    '/api/contacts/:id/timeline',
    { schema: { params: z.object({ id: Id }), querystring: PageQuery, response: { 200: TimelinePage } } },
    async ({ user, params, query: { cursor, limit } }) => {
      if ((await findContact(db, user.id, params.id)) === undefined) throw notFound('contact');
      const place = readPlaces(cursor);
      const { lines, next } = await listTimeline(db, user.id, params.id, { place, limit });
      return { items: lines, nextCursor: writePlaces(next) };
    },
  );
}
