import { Id, NewSavedFilter, SavedFilter, SavedFilterList, SavedFilterPatch } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { changeFilter, deleteFilter, listFilters, saveFilter } from '../store/saved-filters.ts';
import { ApiProblem, notFound } from './problems.ts';

const OneFilter = z.object({ id: Id });

/** Filters that the user keeps under names. */
export async function savedFilterRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get('/api/filters', { schema: { response: { 200: SavedFilterList } } }, async ({ user }) => ({
    items: await listFilters(db, user.id),
  }));

  app.post(
    '/api/filters',
    { schema: { body: NewSavedFilter, response: { 201: SavedFilter } } },
    async ({ user, body }, reply) => {
      const saved = await saveFilter(db, user.id, body.name, body.filter);
      if (saved === 'name-taken') throw nameTaken();
      return reply.code(201).send(saved);
    },
  );

  app.patch(
    '/api/filters/:id',
    { schema: { params: OneFilter, body: SavedFilterPatch, response: { 200: SavedFilter } } },
    async ({ user, params, body }) => {
      const changed = await changeFilter(db, user.id, params.id, body);
      if (changed === 'missing') throw notFound('saved filter');
      if (changed === 'name-taken') throw nameTaken();
      return changed;
    },
  );

  app.delete('/api/filters/:id', { schema: { params: OneFilter } }, async ({ user, params }, reply) => {
    if (!(await deleteFilter(db, user.id, params.id))) throw notFound('saved filter');
    return reply.code(204).send();
  });
}

function nameTaken(): ApiProblem {
  return new ApiProblem('name-taken', 'Another saved filter has this name.', {
    field: 'name',
    detail: 'Nothing was saved. Choose another name.',
  });
}
