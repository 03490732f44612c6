import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** An answer with its body read: `body` is JSON, else text. */
export interface Answer {
  status: number;
  headers: Headers;
  // Tests read answers by the shapes they expect; a wrong guess fails the test.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
}

/** A signed-in person who calls the API, with a bearer token unless a call says otherwise. */
export interface Person {
  /** The server's address. */
  url: string;
  id: string;
  email: string;
  password: string;
  token: string;
  cookie: string;
  /** Any call. `as: 'web'` sends the cookie and our Origin as the web app does; `as: 'nobody'` sends neither. */
  call: (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>;
  get: (path: string) => Promise<Answer>;
  post: (path: string, body?: unknown) => Promise<Answer>;
  patch: (path: string, body?: unknown) => Promise<Answer>;
  put: (path: string, body?: unknown) => Promise<Answer>;
  delete: (path: string) => Promise<Answer>;
}

/** How a call is made. */
export interface CallOptions {
  as?: 'extension' | 'web' | 'nobody';
  headers?: Record<string, string>;
}

const SignUpAnswer = z.object({ user: z.object({ id: z.string() }) });

/** Signs up over HTTP, as the screens do. */
export async function signUp(url: string, origin: string, name = 'Ann Lee'): Promise<Person> {
  const email = `${randomUUID()}@example.test`;
  const password = `correct horse ${randomUUID()}`;
  const answer = await send(url, 'POST', '/api/auth/sign-up/email', { name, email, password });
  if (answer.status !== 200)
    throw new Error(`sign-up answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const token = answer.headers.get('set-auth-token') ?? '';
  const cookie = answer.headers
    .getSetCookie()
    .map(line => line.split(';', 1)[0])
    .join('; ');
  const call: Person['call'] = (method, path, body, options = {}) =>
    send(url, method, path, body, {
      ...credentials(options.as, { token, cookie, origin }),
      ...options.headers,
    });
  return {
    url,
    id: SignUpAnswer.parse(answer.body).user.id,
    email,
    password,
    token,
    cookie,
    call,
    get: path => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: path => call('DELETE', path),
  };
}

function credentials(
  as: CallOptions['as'] = 'extension',
  { token, cookie, origin }: { token: string; cookie: string; origin: string },
): Record<string, string> {
  if (as === 'nobody') return {};
  return as === 'web' ? { cookie, origin } : { authorization: `Bearer ${token}` };
}

/** One request; redirects are answers, not followed. */
export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
