import type {
  CallAnswer,
  CallApi,
  CallInit,
  CrmAccount,
  CrmConnector,
  FailedResponse,
  Quota,
} from './connector.ts';
import { CrmError } from './connector.ts';
import { withoutSecret } from './secrets.ts';
import { lostAnswer, noAnswer, nothingDone, redirected, strangePath } from './transport-errors.ts';

/** What {@link makeCallApi} is made of. */
export interface CallApiOptions {
  readonly account: Pick<CrmAccount, 'apiUrl'>;
  readonly connector: Pick<CrmConnector, 'label' | 'readError' | 'readQuota'>;
  readonly fetch: typeof fetch;
  /** The current access token. */
  accessToken(): Promise<string>;
  /** A newer token than `stale`, which the vendor has just called expired. Rejects with a `CrmError` when there is none. */
  refresh(stale: string): Promise<string>;
  /** Milliseconds from the request to the last byte of its answer (default 30,000). */
  readonly timeoutMs?: number;
  /** Called with what each answer's headers tell of calls left. */
  onQuota?(quota: Quota): void;
}

/**
 * Makes the one way to a vendor's API: signs, keeps the time limit, never follows a redirect (so the token goes nowhere
 * else), refreshes once when the connector reads a refusal as `signed-out` / `session-expired`, and tells a request that
 * had no effect (`unavailable`) from one whose answer was lost (`unknown-outcome`). It never waits and never repeats
 * anything else: pace and retries are the engine's.
 */
export function makeCallApi(options: CallApiOptions): CallApi {
  return async (path, init = {}) => {
    const url = joinPath(options, path);
    const token = await options.accessToken();
    const answer = await send(options, url, init, token);
    if (!(answer instanceof CrmError)) return answer;
    if (!isExpiredSession(answer)) throw answer;
    const fresh = await options.refresh(token);
    const second = await send(options, url, init, fresh);
    if (second instanceof CrmError) throw second;
    return second;
  };
}

function isExpiredSession(error: CrmError): boolean {
  return error.kind === 'signed-out' && error.details.code === 'session-expired';
}

function joinPath({ account, connector }: CallApiOptions, path: string): string {
  const base = new URL(account.apiUrl);
  const url = path.startsWith('/') ? URL.parse(`${account.apiUrl}${path}`) : null;
  if (url?.origin !== base.origin) throw strangePath(connector.label);
  return url.href;
}

/** One request. The vendor's refusal is returned, so that the caller may refresh; no answer at all is thrown. */
async function send(
  options: CallApiOptions,
  url: string,
  init: CallInit,
  token: string,
): Promise<CallAnswer | CrmError> {
  const { connector, timeoutMs = 30_000 } = options;
  const writes = (init.method ?? 'GET') !== 'GET' && init.reads !== true;
  const response = await options
    .fetch(url, { ...request(init, token), signal: AbortSignal.timeout(timeoutMs * patience(init)) })
    .catch((cause: unknown) => {
      throw noAnswer(connector.label, cause, writes);
    });
  const quota = connector.readQuota?.(response.headers);
  if (quota) options.onQuota?.(quota);
  if (isRedirect(response)) {
    await response.body?.cancel();
    return redirected(connector.label, response.status);
  }
  const text = await response.text().catch(() => undefined);
  if (response.ok || response.status === 300 || response.status === 304) {
    return {
      status: response.status,
      headers: response.headers,
      body: init.accept
        ? fileText(response, text, init.accept, connector.label)
        : parseBody(text, connector.label, writes),
    };
  }
  const error = withoutSecret(connector.readError(failedResponse(response, text)), token);
  return error.kind === 'unknown-outcome' && !writes ? nothingDone(error, connector.label) : error;
}

function request({ method = 'GET', body, csv, accept, headers }: CallInit, token: string): RequestInit {
  const sent = csv ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = csv === undefined ? 'application/json' : 'text/csv; charset=UTF-8';
  return {
    method,
    redirect: 'manual',
    headers: {
      accept: accept ?? 'application/json',
      ...(sent === undefined ? {} : { 'content-type': type }),
      ...headers,
      authorization: `Bearer ${token}`,
    },
    ...(sent === undefined ? {} : { body: sent }),
  };
}

/** How many times longer than others a call may take: files are large. */
function patience({ csv, accept }: CallInit): number {
  return csv === undefined && accept === undefined ? 1 : 10;
}

function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
}

/** The text of a file that was asked for. A file is only ever read, so what is not one can be asked for again. */
function fileText({ headers }: Response, text: string | undefined, type: string, label: string): string {
  if (text === undefined || !headers.get('content-type')?.toLowerCase().startsWith(type))
    throw lostAnswer(label, false);
  return text;
}

/** JSON of a success; null when it is empty (204, 304). What cannot be read was perhaps still done: matrix C12. */
function parseBody(text: string | undefined, label: string, writes: boolean): unknown {
  if (text === undefined) throw lostAnswer(label, writes);
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold anything: it is not kept.
    throw lostAnswer(label, writes);
  }
}

/**
 * A failed answer, parsed as far as possible. Also for connectors' tests and for token endpoints.
 * @param text the body; undefined when it was cut off
 */
export function failedResponse(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  text = '',
): FailedResponse {
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch {
    return { status, headers, body: text };
  }
}
