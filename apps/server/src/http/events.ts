import { setTimeout as wait } from 'node:timers/promises';
import { fastifySSE } from '@fastify/sse';
import type { Api, AppDeps } from '../app.ts';
import type { Sessions } from '../auth/sessions.ts';
import { eventsChannel, missedEvents, newestEvent } from '../store/events.ts';
import { toldAfter } from '../store/told-events.ts';

/** A comment this often keeps proxies from closing a quiet stream, in milliseconds. */
const heartbeatMs = 20_000;
const batch = 200;
/** What happens within so long is told together, in milliseconds: whoever makes it happen comes first. */
const gatherMs = 10;

/** `GET /api/events`: server-sent events, from `Last-Event-ID` on, else from now, until the session ends. */
export async function eventRoutes(app: Api, { store }: AppDeps, sessions: Sessions): Promise<void> {
  await app.register(fastifySSE, { heartbeatInterval: heartbeatMs });
  let closing = false;
  const wakers = new Map<string, Set<() => void>>();
  // An empty payload: notifications may have been lost, so everybody looks.
  const stop = await store.listen(eventsChannel, payload => {
    const [userId = ''] = payload.split(':');
    const groups = payload === '' ? [...wakers.values()] : [wakers.get(userId) ?? []];
    for (const group of groups) for (const wake of group) wake();
  });
  app.addHook('preClose', async () => {
    closing = true;
    for (const group of wakers.values()) for (const wake of group) wake();
    await stop();
  });

  app.get('/api/events', { sse: 'only', schema: { hide: true } }, async (request, reply) => {
    const userId = request.user.id;
    const bell = makeBell();
    const group = wakers.get(userId) ?? new Set();
    wakers.set(userId, group.add(bell.ring));
    reply.sse.onClose(() => {
      group.delete(bell.ring);
      if (group.size === 0) wakers.delete(userId);
      bell.ring();
    });
    reply.sse.keepAlive();
    reply.sse.sendHeaders();
    // The page learns at once that it is connected, not with the first event.
    reply.raw.flushHeaders();
    const given = Number(request.headers['last-event-id'] ?? Number.NaN);
    let last = Number.isSafeInteger(given) ? given : await newestEvent(store.db, userId);
    // What it missed is no longer kept: it reads its lists again.
    if (Number.isSafeInteger(given) && (await missedEvents(store.db, userId, given)))
      await reply.sse.send({ event: 'contacts', data: { type: 'contacts', ids: [] } });
    while (reply.sse.isConnected && !closing) {
      const heard = bell.next();
      const events = await toldAfter(store.db, userId, last, batch);
      // The answer outlives the check that let it begin.
      if (events.length > 0 && (await sessions.read(request.headers)) === undefined) break;
      for (const { id, event } of events) {
        if (event) await reply.sse.send({ id: String(id), event: event.type, data: event });
        last = id;
      }
      if (events.length === batch) continue;
      await heard;
      await wait(gatherMs);
    }
    reply.sse.close();
  });
}

/** A bell that can be waited for; rings between two waits are not lost when `next` is taken before looking. */
function makeBell() {
  let heard = Promise.withResolvers<void>();
  return {
    ring: () => heard.resolve(),
    next() {
      heard = Promise.withResolvers<void>();
      return heard.promise;
    },
  };
}
