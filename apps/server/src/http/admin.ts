import { Figures, FiguresQuery } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { readFigures } from '../store/figures/figures.ts';
import { lastDays } from '../store/figures/period.ts';
import { isAdmin } from '../store/users.ts';
import { notFound } from './problems.ts';

/** What admins see of the whole server. For everybody else there is no such page. */
export async function adminRoutes(app: Api, { store, now }: AppDeps): Promise<void> {
  app.get(
    '/api/admin/metrics',
    { schema: { querystring: FiguresQuery, response: { 200: Figures } } },
    async request => {
      if (!(await isAdmin(store.db, request.user.id))) throw notFound();
      return readFigures(store.db, lastDays(request.query.days, new Date(now())));
    },
  );
}
