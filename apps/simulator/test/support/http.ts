/** What one call answered. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Parsed body, or undefined when it is not JSON. */
  body: unknown;
}

/** What to send. `json` and `form` set the content type; `raw` is sent as it is. */
export interface Send {
  method?: string;
  json?: unknown;
  form?: Record<string, string>;
  raw?: string;
  bearer?: string;
  headers?: Record<string, string>;
}

/** One HTTP call; the method is POST when there is a body. Redirects are returned, not followed. */
export async function call(url: string, send: Send = {}): Promise<Answer> {
  const headers = new Headers(send.headers);
  if (send.bearer !== undefined) headers.set('authorization', `Bearer ${send.bearer}`);
  const body = bodyOf(send, headers);
  const init: RequestInit = {
    method: send.method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    redirect: 'manual',
  };
  const answer = await fetch(url, body === undefined ? init : { ...init, body });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parse(text) };
}

function bodyOf({ json, form, raw }: Send, headers: Headers): string | URLSearchParams | undefined {
  if (form) return new URLSearchParams(form);
  if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  return json === undefined ? raw : JSON.stringify(json);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value at a dotted path (`results.0.id`) of something parsed; undefined where the path ends early. */
export function dig(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/** The list at a dotted path; throws when there is none. */
export function list(value: unknown, path: string): unknown[] {
  const found = path === '' ? value : dig(value, path);
  if (!Array.isArray(found)) throw new Error(`No list at ${path}: ${JSON.stringify(value)}`);
  return found;
}
