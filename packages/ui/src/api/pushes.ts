import {
  type Decision,
  type Outcome,
  Push,
  PushItem,
  PushItemPage,
  PushPage,
  type PushRequest,
} from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** Pushes: many contacts into one connection, run by the server. */
export function pushesApi(send: Send) {
  const one = (id: string, rest = '') => `/api/pushes/${encodeURIComponent(id)}${rest}`;
  return {
    /** `key` makes a repeated start (double click, lost answer) the same push. */
    start: async (json: PushRequest, key: string) =>
      read(
        await send({ method: 'POST', path: '/api/pushes', json, headers: { 'idempotency-key': key } }),
        Push,
      ),
    list: async (query: { cursor?: string | undefined; limit?: number }, signal?: AbortSignal) =>
      read(await send({ path: '/api/pushes', query, signal }), PushPage),
    get: async (id: string, signal?: AbortSignal) => read(await send({ path: one(id), signal }), Push),
    items: async (
      id: string,
      query: { outcome?: Outcome | undefined; cursor?: string | undefined; limit?: number },
      signal?: AbortSignal,
    ) => read(await send({ path: one(id, '/items'), query, signal }), PushItemPage),
    /** Stops after what is being sent now; what is written stays. */
    cancel: async (id: string) =>
      read(await send({ method: 'POST', path: one(id, '/cancel'), json: {} }), Push),
    /** Sends the failed items again. */
    retry: async (id: string) =>
      read(await send({ method: 'POST', path: one(id, '/retry'), json: {} }), Push),
    /** Says which record a `duplicate` item is. */
    decide: async (id: string, itemId: string, json: Decision) =>
      read(
        await send({
          method: 'POST',
          path: one(id, `/items/${encodeURIComponent(itemId)}/decide`),
          json,
        }),
        PushItem,
      ),
  };
}
