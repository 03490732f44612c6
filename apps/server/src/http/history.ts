import { HistoryPage, HistoryQuery } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { listHistory } from '../store/sync-log.ts';
import { readPlace } from './cursors.ts';

/** `GET /api/history`: the sync log, newest first. */
export async function historyRoutes(app: Api, { store }: AppDeps): Promise<void> {
  app.get(
    '/api/history',
    { schema: { querystring: HistoryQuery, response: { 200: HistoryPage } } },
    async request => {
      const { cursor, ...query } = request.query;
      const items = await listHistory(store.db, request.user.id, { ...query, before: readPlace(cursor) });
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, nextCursor: last?.id ?? null };
    },
  );
}
