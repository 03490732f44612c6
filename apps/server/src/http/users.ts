import { Readable } from 'node:stream';
import { DeleteAccount, EndSessions, Id, Me, MePatch, SessionList } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import type { Sessions } from '../auth/sessions.ts';
import { type UserTable, userRows, userTables } from '../store/user-data.ts';
import { endSession, endSessionsBut, isAdmin, languageOf, sessionsOf, setLanguage } from '../store/users.ts';
import { notFound } from './problems.ts';
import { askedFactor } from './second-factor-rule.ts';
import { requirePassword } from './second-factors.ts';

/** Rows read at once; what bounds the memory of an export. */
const partSize = 500;

/** Who is signed in, all that is kept about them, and how they leave. Signing in and out is in auth.ts. */
export async function userRoutes(app: Api, deps: AppDeps, sessions: Sessions): Promise<void> {
  app.get('/api/me', { schema: { response: { 200: Me } } }, async request => ({
    ...request.user,
    language: await languageOf(deps.store.db, request.user.id),
    admin: await isAdmin(deps.store.db, request.user.id),
    secondFactor: await askedFactor(deps, request.user.id),
  }));

  app.patch(
    '/api/users/me',
    { schema: { body: MePatch, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await setLanguage(deps.store.db, request.user.id, request.body.language);
      return reply.code(204).send();
    },
  );

  app.get('/api/users/me/export', async (request, reply) => {
    const tables = await userTables(deps.store.db);
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="crmsync-data.json"')
      .send(Readable.from(everythingOf(deps, request.user.id, tables)));
  });

  app.get('/api/users/me/sessions', { schema: { response: { 200: SessionList } } }, async request => {
    const current = await sessions.current(request.headers);
    const rows = await sessionsOf(deps.store.db, request.user.id, new Date(deps.now()));
    return {
      items: rows.map(({ id, created_at, updated_at, user_agent, ip_address }) => ({
        id,
        current: id === current,
        signedInAt: created_at.toISOString(),
        usedAt: updated_at.toISOString(),
        userAgent: user_agent || null,
        address: ip_address || null,
      })),
    };
  });

  app.delete(
    '/api/users/me/sessions',
    { schema: { body: EndSessions, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const current = await sessions.current(request.headers);
      await requirePassword(deps, request, request.body.password, 'No session was ended.');
      const ended = await endSessionsBut(deps.store.db, request.user.id, current);
      sessions.forgetUser(request.user.id);
      request.log.info({ security: 'sessions-ended', userId: request.user.id, ended }, 'authentication');
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/users/me/sessions/:id',
    { schema: { params: z.object({ id: Id }), body: EndSessions, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { id } = request.params;
      const { id: userId } = request.user;
      const rows = await sessionsOf(deps.store.db, userId, new Date(deps.now()));
      if (!rows.some(row => row.id === id)) throw notFound('session');
      await requirePassword(deps, request, request.body.password, 'No session was ended.');
      await endSession(deps.store.db, userId, id);
      sessions.forgetUser(userId);
      request.log.info({ security: 'sessions-ended', userId, ended: 1 }, 'authentication');
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/users/me',
    { schema: { body: DeleteAccount, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await requirePassword(deps, request, request.body.password, 'Nothing was deleted.');
      await deps.connections.deletePerson(request.user.id);
      await deps.billing.endCustomers();
      sessions.forgetUser(request.user.id);
      return reply.code(204).send();
    },
  );
}

/** One JSON object, written while it is read: per table the person's rows, without secrets. */
async function* everythingOf(
  { store, now }: AppDeps,
  userId: string,
  tables: readonly UserTable[],
): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(new Date(now()).toISOString())},"tables":{`;
  for (const [index, table] of tables.entries()) {
    yield `${index === 0 ? '' : ','}\n${JSON.stringify(table.name)}:[`;
    let comma = '';
    for await (const rows of userRows(store.db, table, userId, partSize)) {
      yield comma + rows.map(row => JSON.stringify(row)).join(',\n');
      comma = ',\n';
    }
    yield ']';
  }
  yield '}}\n';
}
