import {
  type Decision,
  type Outcome,
  type PlanAction,
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
      query: {
        outcome?: Outcome | undefined;
        action?: PlanAction | undefined;
        /** A problem's code. */
        problem?: string | undefined;
        cursor?: string | undefined;
        limit?: number;
      },
      signal?: AbortSignal,
    ) => read(await send({ path: one(id, '/items'), query, signal }), PushItemPage),
    /** Stops after what is being sent now; what is written stays. */
    cancel: async (id: string) =>
      read(await send({ method: 'POST', path: one(id, '/cancel'), json: {} }), Push),
    /** Sends the failed items again; with `codes` only those that failed with one of these problem codes. */
    retry: async (id: string, codes?: readonly string[]) =>
      read(
        await send({ method: 'POST', path: one(id, '/retry'), json: codes === undefined ? {} : { codes } }),
        Push,
      ),
    /** Carries out a finished plan, or what would now be done with those that had changed since theirs. `key`: see `start`. */
    apply: async (id: string, key: string) =>
      read(
        await send({
          method: 'POST',
          path: one(id, '/apply'),
          json: {},
          headers: { 'idempotency-key': key },
        }),
        Push,
      ),
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
