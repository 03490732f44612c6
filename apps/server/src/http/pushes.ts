import { createHash } from 'node:crypto';
import {
  Decision,
  Id,
  PageQuery,
  Push,
  PushItem,
  PushItemPage,
  PushItemsQuery,
  PushPage,
  PushRequest,
} from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { acceptPush } from '../store/push-accept.ts';
import { decideItem, itemOf, listItems } from '../store/push-items.ts';
import { cancelPush, retryFailed, tellQueued } from '../store/push-states.ts';
import { findPush, listPushes, pushesOf, pushOf } from '../store/pushes.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { readPlace } from './cursors.ts';
import { ApiProblem, notFound } from './problems.ts';
import { pushTarget } from './push-target.ts';

const PushId = z.object({ id: Id });
const ItemIds = PushId.extend({ itemId: Id });
const IdempotencyKey = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

/** Bulk pushes: accept, list, look inside, cancel, retry, decide. */
export async function pushRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { store, pushes } = deps;
  const now = () => new Date(deps.now());

  app.post(
    '/api/pushes',
    { schema: { body: PushRequest, headers: IdempotencyKey, response: { 202: Push } } },
    async (request, reply) => {
      const { body, user } = request;
      const idempotency = idempotencyOf(request.headers['idempotency-key'], body);
      const target = await pushTarget(deps, user.id, body);
      const chosen = body.contactIds ? { contactIds: body.contactIds } : { filter: body.filter ?? {} };
      const push = { ...target, idempotency, interactive: false, at: now() };
      const accepted = await acceptPush(store.db, user.id, push, chosen, async (tx, row) => {
        await pushes.queue.send(row, { tx });
        await tellQueued(tx, row);
      });
      if (accepted === 'nobody') throw notFound('contact');
      if (!accepted.isNew && accepted.row.request_hash !== idempotency?.hash)
        throw new ApiProblem('idempotency-conflict', 'This Idempotency-Key was used for another push.', {
          detail: 'Nothing was changed. Use a new key for a new push.',
        });
      return reply.code(202).send(await pushOf(store.db, accepted.row));
    },
  );

  app.get(
    '/api/pushes',
    { schema: { querystring: PageQuery, response: { 200: PushPage } } },
    async request => {
      const { cursor, limit } = request.query;
      const rows = await listPushes(store.db, request.user.id, readPlace(cursor), limit);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { items: await pushesOf(store.db, rows), nextCursor: last ? String(last.seq) : null };
    },
  );

  app.get('/api/pushes/:id', { schema: { params: PushId, response: { 200: Push } } }, async request =>
    pushOf(store.db, await ownPush(deps, request.user.id, request.params.id)),
  );

  app.get(
    '/api/pushes/:id/items',
    { schema: { params: PushId, querystring: PushItemsQuery, response: { 200: PushItemPage } } },
    async request => {
      const push = await ownPush(deps, request.user.id, request.params.id);
      const { cursor, limit, outcome } = request.query;
      const rows = await listItems(store.db, push.id, { after: readPlace(cursor) ?? 0, limit, outcome });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        items: rows.map(row => itemOf(row, push)),
        nextCursor: last ? String(last.position) : null,
      };
    },
  );

  app.post(
    '/api/pushes/:id/cancel',
    { schema: { params: PushId, response: { 200: Push } } },
    async request => {
      const push = await ownPush(deps, request.user.id, request.params.id);
      const cancelled = await cancelPush(store.db, request.user.id, push.id, now());
      // What was sent and not answered is still looked up.
      if (cancelled) await pushes.queue.send(cancelled);
      return pushOf(store.db, cancelled ?? (await ownPush(deps, request.user.id, push.id)));
    },
  );

  app.post(
    '/api/pushes/:id/retry',
    { schema: { params: PushId, response: { 202: Push } } },
    async (request, reply) => {
      const send = (tx: Parameters<Parameters<typeof retryFailed>[4]>[0], row: PushRow) =>
        pushes.queue.send(row, { tx });
      const row = await retryFailed(store.db, request.user.id, request.params.id, now(), send);
      if (!row) throw notFound('push');
      return reply.code(202).send(await pushOf(store.db, row));
    },
  );

  app.post(
    '/api/pushes/:id/items/:itemId/decide',
    { schema: { params: ItemIds, body: Decision, response: { 200: PushItem } } },
    async request => {
      const { id, itemId } = request.params;
      const ids = { pushId: id, itemId };
      const decided = await decideItem(store.db, request.user.id, ids, request.body, now(), (tx, row) =>
        pushes.queue.send(row, { tx }),
      );
      if (decided === 'missing') throw notFound('item');
      if (decided === 'not-a-duplicate')
        throw new ApiProblem('conflict', 'This contact needs no decision any more.', {
          detail: 'Nothing was changed. Load the push again to see how it stands.',
        });
      if (decided === 'not-a-candidate')
        throw new ApiProblem('malformed', 'This record is not among the matches.', { field: 'recordId' });
      return itemOf(decided.item, decided.push);
    },
  );
}

async function ownPush({ store }: AppDeps, userId: string, id: string): Promise<PushRow> {
  const row = await findPush(store.db, userId, id);
  if (!row) throw notFound('push');
  return row;
}

/** The key with a digest of the body it came with, the same however its keys are ordered. */
function idempotencyOf(key: string | undefined, body: PushRequest): { key: string; hash: string } | null {
  if (key === undefined) return null;
  const ordered = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return { key, hash: createHash('sha256').update(ordered).digest('hex') };
}
