import {
  Decision,
  Id,
  Push,
  PushesQuery,
  PushItem,
  PushItemPage,
  PushItemsQuery,
  PushPage,
  PushRequest,
  RetryRequest,
} from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { acceptPush, type Chosen, type NewPush } from '../store/push-accept.ts';
import { decideItem, itemsOf, listItems, oneItemOf } from '../store/push-items.ts';
import { cancelPush, retryFailed } from '../store/push-states.ts';
import { findPush, listPushes, pushesOf, pushOf } from '../store/pushes.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { readPlace } from './cursors.ts';
import { IdempotencyKey, otherRequest, requestKey } from './idempotency.ts';
import { ApiProblem, notFound } from './problems.ts';
import { pushTarget, targetOfPlan } from './push-target.ts';

const PushId = z.object({ id: Id });
const ItemIds = PushId.extend({ itemId: Id });

/** Bulk pushes and plans: accept, list, look inside, apply, cancel, retry, decide. */
export async function pushRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { store, pushes } = deps;
  const now = () => new Date(deps.now());

  app.post(
    '/api/pushes',
    { schema: { body: PushRequest, headers: IdempotencyKey, response: { 202: Push } } },
    async (request, reply) => {
      const { body, user } = request;
      const idempotency = requestKey(request.headers, body);
      const target = await pushTarget(deps, user.id, body);
      const chosen = body.contactIds ? { contactIds: body.contactIds } : { filter: body.filter ?? {} };
      const kind = body.dryRun ? 'plan' : 'push';
      const push = { ...target, kind, idempotency, interactive: false, at: now() } as const;
      const row = await accept(user.id, push, chosen);
      if (row === 'nobody') throw notFound('contact');
      return reply.code(202).send(await pushOf(store.db, row));
    },
  );

  /** Makes a push and its job, or finds the one that its key made. */
  async function accept(userId: string, push: NewPush, chosen: Chosen): Promise<PushRow | 'nobody'> {
    const accepted = await acceptPush(store.db, userId, push, chosen, (tx, row) =>
      pushes.queue.send(row, { tx }),
    );
    if (accepted === 'other-request') throw otherRequest();
    return accepted === 'nobody' ? accepted : accepted.row;
  }

  app.post(
    '/api/pushes/:id/apply',
    { schema: { params: PushId, headers: IdempotencyKey, response: { 202: Push } } },
    async (request, reply) => {
      const { user, params } = request;
      const plan = await ownPush(deps, user.id, params.id);
      const idempotency = requestKey(request.headers, {}, `apply ${plan.id}`);
      const target = await targetOfPlan(deps, user.id, plan);
      const push = { ...target, kind: 'push', idempotency, interactive: false, at: now() } as const;
      const row = await accept(user.id, push, { planId: plan.id });
      if (row === 'nobody')
        throw new ApiProblem('conflict', 'There is nothing to push.', {
          told: { reason: 'nothing-to-push', params: {} },
          detail: 'Nothing was sent. None of these contacts is still there with something to be done.',
        });
      return reply.code(202).send(await pushOf(store.db, row));
    },
  );

  app.get(
    '/api/pushes',
    { schema: { querystring: PushesQuery, response: { 200: PushPage } } },
    async request => {
      const { cursor, limit, kind } = request.query;
      const rows = await listPushes(store.db, request.user.id, kind, readPlace(cursor), limit);
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
      const { cursor, ...query } = request.query;
      const { limit } = query;
      const rows = await listItems(store.db, push.id, { ...query, after: readPlace(cursor) ?? 0 });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        items: await itemsOf(store.db, rows, push),
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
    {
      schema: {
        params: PushId,
        headers: IdempotencyKey,
        body: RetryRequest.nullish(),
        response: { 202: Push },
      },
    },
    async (request, reply) => {
      const { user, params, body } = request;
      const send = (tx: Parameters<Parameters<typeof retryFailed>[4]>[0], row: PushRow) =>
        pushes.queue.send(row, { tx });
      const key = requestKey(request.headers, body ?? {}, `retry ${params.id}`);
      const retry = { codes: body?.codes, request: key, at: now() };
      const row = await retryFailed(store.db, user.id, params.id, retry, send);
      if (!row) throw notFound('push');
      if (row === 'other-request') throw otherRequest();
      return reply.code(202).send(await pushOf(store.db, row));
    },
  );

  app.post(
    '/api/pushes/:id/items/:itemId/decide',
    { schema: { params: ItemIds, headers: IdempotencyKey, body: Decision, response: { 200: PushItem } } },
    async request => {
      const { id, itemId } = request.params;
      const ids = { pushId: id, itemId };
      const key = requestKey(request.headers, request.body, `decide ${itemId}`);
      const choice = { decision: request.body, request: key, at: now() };
      const decided = await decideItem(store.db, request.user.id, ids, choice, (tx, row) =>
        pushes.queue.send(row, { tx }),
      );
      if (decided === 'other-request') throw otherRequest();
      if (decided === 'missing') throw notFound('item');
      if (decided === 'not-a-duplicate')
        throw new ApiProblem('conflict', 'This contact needs no decision any more.', {
          told: { reason: 'no-decision-needed', params: {} },
          detail: 'Nothing was changed. Load the push again to see how it stands.',
        });
      if (decided === 'not-a-candidate')
        throw new ApiProblem('malformed', 'This record is not among the matches.', { field: 'recordId' });
      return oneItemOf(store.db, decided.item, decided.push);
    },
  );
}

async function ownPush({ store }: AppDeps, userId: string, id: string): Promise<PushRow> {
  const row = await findPush(store.db, userId, id);
  if (!row) throw notFound('push');
  return row;
}
