import type { z } from 'zod';
import { ApiError, offlineError, problemOf, unreadableError } from './api-error.ts';

/** Where our API is and who asks. */
export interface ApiSettings {
  /** Origin of the server, without a trailing slash; '' for the page's own origin. */
  baseUrl: string;
  /** The extension's bearer token, or how to get it. Without one the browser's session cookie is used. */
  token?: string | (() => string | null | undefined);
  /** Replaces the browser's `fetch`, for tests. */
  fetch?: typeof fetch;
}

/** One call: `json` or `body` is sent, `query` values that are undefined are left out. */
export interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number | undefined>;
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** Sends a call. Throws {@link ApiError} for everything but a 2xx; lets the `AbortError` of the caller's signal through. */
export type Send = (call: Call) => Promise<Response>;

/** Builds {@link Send} for one server and one person. */
export function makeSend(settings: ApiSettings): Send {
  const fetchIt = settings.fetch ?? ((input, init) => fetch(input, init));
  return async call => {
    const response = await reach(fetchIt, settings, call);
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => undefined);
    throw new ApiError(problemOf(response.status, body, response.headers.get('retry-after')));
  };
}

/** Reads an answer by its schema. Throws {@link ApiError} `unreadable` when it is not what the contract says. */
export async function read<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw unreadableError(response.status);
  return parsed.data;
}

/** The headers that say who asks. */
export function authHeaders(settings: ApiSettings): Record<string, string> {
  const token = typeof settings.token === 'function' ? settings.token() : settings.token;
  return token ? { authorization: `Bearer ${token}` } : {};
}

async function reach(fetchIt: typeof fetch, settings: ApiSettings, call: Call): Promise<Response> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...authHeaders(settings),
    ...call.headers,
  };
  if (call.json !== undefined) headers['content-type'] = 'application/json';
  const body = call.json === undefined ? call.body : JSON.stringify(call.json);
  try {
    return await fetchIt(urlOf(settings.baseUrl, call), {
      method: call.method ?? 'GET',
      headers,
      credentials: settings.token === undefined ? 'same-origin' : 'omit',
      ...(body === undefined ? {} : { body }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw offlineError();
  }
}

function urlOf(baseUrl: string, call: Call): string {
  const pairs = Object.entries(call.query ?? {}).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  );
  const query = new URLSearchParams(pairs).toString();
  return `${baseUrl}${call.path}${query === '' ? '' : `?${query}`}`;
}
