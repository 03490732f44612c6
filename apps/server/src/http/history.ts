import { HistoryPage, HistoryQuery } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { listHistory } from '../store/history.ts';
import { readPlaces, writePlaces } from './cursors.ts';

/** `GET /api/history`: the sync log and the merges, newest first. */
export async function historyRoutes(app: Api, { store }: AppDeps): Promise<void> {
  app.get(
    '/api/history',
    { schema: { querystring: HistoryQuery, response: { 200: HistoryPage } } },
    async ({ user, query: { cursor, ...query } }) => {
      const place = readPlaces(cursor);
      const { lines, next } = await listHistory(store.db, user.id, { ...query, place });
      return { items: lines, nextCursor: writePlaces(next) };
    },
  );
}
