import { Id, PageQuery, TimelinePage } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { findContact } from '../store/contacts.ts';
import { listTimeline, type TimelinePlace } from '../store/timeline.ts';
import { badCursor } from './cursors.ts';
import { notFound } from './problems.ts';

/** `GET /api/contacts/:id/timeline`: what happened to a contact, here and in the CRMs. */
export async function timelineRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get(
    '/api/contacts/:id/timeline',
    { schema: { params: z.object({ id: Id }), querystring: PageQuery, response: { 200: TimelinePage } } },
    async ({ user, params, query: { cursor, limit } }) => {
      if ((await findContact(db, user.id, params.id)) === undefined) throw notFound('contact');
      const place = readPlace(cursor);
      const { lines, next } = await listTimeline(db, user.id, params.id, { place, limit });
      return { items: lines, nextCursor: next && `${next.sync ?? ''}-${next.change ?? ''}` };
    },
  );
}

function readPlace(cursor: string | undefined): TimelinePlace {
  if (cursor === undefined) return { sync: null, change: null };
  const found = /^(\d{0,15})-(\d{0,15})$/.exec(cursor);
  if (found === null) throw badCursor();
  const [sync, change] = [found[1], found[2]].map(digits => (digits ? Number(digits) : null));
  return { sync: sync ?? null, change: change ?? null };
}
