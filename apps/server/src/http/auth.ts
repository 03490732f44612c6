import { ChangePassword, SignIn, SignUp } from '@crmsync/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { addressHeader } from '../auth/auth.ts';
import type { Sessions } from '../auth/sessions.ts';
import { endSession } from '../store/users.ts';
import { tooMany } from './limits.ts';
import { ApiProblem } from './problems.ts';
import { type Entering, takeSteps } from './sign-in-steps.ts';
import { refuseWeak } from './weak-password.ts';

const open = { public: true } as const;

/** Sign up, in and out, and another password, answered by better-auth; its refusals become our problems. No other of its endpoints is reachable. */
export async function authRoutes(app: Api, deps: AppDeps, sessions: Sessions): Promise<void> {
  const pass = (request: FastifyRequest, reply: FastifyReply) => answer(deps, request, reply);
  app.post('/api/auth/sign-up/email', { config: open, schema: { body: SignUp } }, (request, reply) => {
    refuseWeak('password', request.body.password, request.body);
    return pass(request, reply);
  });
  app.post('/api/auth/sign-in/email', { config: open, schema: { body: SignIn } }, async (request, reply) => {
    const [user, before] = [await sessions.read(request.headers), await sessions.current(request.headers)];
    const input = request.body;
    // The rest is ours: better-auth knows the password only.
    request.body = { email: input.email, password: input.password };
    return answer(deps, request, reply, async entering => {
      await takeSteps(deps, entering, input);
      if (user === undefined || before === undefined) return;
      // A browser that signs in anew leaves no session behind that its cookie no longer names.
      await endSession(deps.store.db, user.id, before);
      sessions.forgetUser(user.id);
    });
  });
  app.get('/api/auth/get-session', { config: open, schema: { querystring: z.object({}) } }, pass);
  app.post(
    '/api/auth/sign-out',
    { config: open, schema: { body: z.object({}).nullish() } },
    async (request, reply) => {
      await sessions.forget(request.headers);
      return pass(request, reply);
    },
  );
  app.post('/api/auth/change-password', { schema: { body: ChangePassword } }, async (request, reply) => {
    refuseWeak('newPassword', request.body.newPassword, request.user);
    request.body = { ...request.body, revokeOtherSessions: true } as ChangePassword;
    return answer(deps, request, reply, async ({ user }) => sessions.forgetUser(user.id));
  });
}

/**
 * Whether this is the password of the person signed in: signs in with it as anybody would, so guesses are counted as sign-ins are, and
 * ends that session at once.
 * @throws {ApiProblem} `too-many`
 */
export async function isPassword(
  { auth, settings }: AppDeps,
  request: FastifyRequest,
  password: string,
): Promise<boolean> {
  const asked = webRequest(request, settings.publicUrl);
  const headers = new Headers(asked.headers);
  headers.delete('cookie');
  headers.delete('authorization');
  const response = await auth.handler(
    new Request(new URL('/api/auth/sign-in/email', settings.publicUrl), {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: request.user.email, password }),
    }),
  );
  if (response.ok) {
    const { token } = Session.parse(await response.json());
    await (await auth.$context).internalAdapter.deleteSession(token);
  }
  if (response.ok || response.status === 401) {
    request.log.info({
      security: response.ok ? 'password-confirmed' : 'password-wrong',
      userId: request.user.id,
    });
    return response.ok;
  }
  throw refusal(response, await response.text());
}

const Session = z.object({ token: z.string() });

/** Has better-auth answer; `further` comes before anybody is told of the session, and may still refuse. */
async function answer(
  { auth, settings }: AppDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  further?: (entering: Entering) => Promise<void>,
) {
  const response = await auth.handler(webRequest(request, settings.publicUrl));
  const text = await response.text();
  if (response.ok && further !== undefined) {
    const entering = Opened.parse(safeParse(text));
    await further(entering).catch(error => {
      const refused = error instanceof ApiProblem ? error.code : 'internal';
      const event = { security: stepOf(request), ok: false, refused, userId: entering.user.id };
      request.log.warn(event, 'authentication');
      throw error;
    });
  }
  logOutcome(request, response, text);
  if (!response.ok) throw refusal(response, text);
  // Our own pages live by the cookie that no script can read; the token is for the extension and for programs.
  const given =
    request.headers.origin === settings.publicUrl ? ['set-cookie'] : ['set-cookie', 'set-auth-token'];
  response.headers.forEach((value, name) => {
    // Set-Cookie comes once per cookie; the rest of the answer's headers are Fastify's business.
    if (given.includes(name)) void reply.header(name, value);
  });
  return reply.code(response.status).type('application/json').serializer(String).send(text);
}

const Entered = z.object({ user: z.object({ id: z.string() }) });
const Opened = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  token: z.string(),
});

function stepOf(request: FastifyRequest): string {
  return request.routeOptions.url?.split('/')[3] ?? '';
}

/** Each sign-up, sign-in, sign-out and change of a password, how it went, and whose it was once that is known. */
function logOutcome(request: FastifyRequest, response: Response, text: string): void {
  if (request.method === 'GET') return;
  const user = Entered.safeParse(safeParse(text)).data?.user;
  const event = { security: stepOf(request), ok: response.ok, status: response.status, userId: user?.id };
  request.log[response.ok ? 'info' : 'warn'](event, 'authentication');
}

/** The request as better-auth wants it. Its address comes from the connection, whatever the caller says. */
function webRequest(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const name of ['cookie', 'authorization', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  // Other pages' origins were refused before (origins.ts), and browsers name theirs with every POST: none means no browser.
  headers.set('origin', request.headers.origin ?? publicUrl);
  headers.set(addressHeader, request.ip);
  headers.set('content-type', 'application/json');
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
  });
}

const Refusal = z.object({ code: z.string().optional(), message: z.string().optional() });

function refusal(response: Response, text: string): ApiProblem {
  const { code = '' } = Refusal.catch({}).parse(safeParse(text));
  if (response.status === 429) return tooMany(Number(response.headers.get('x-retry-after') ?? 60));
  if (code.startsWith('USER_ALREADY_EXISTS')) {
    return new ApiProblem('email-taken', 'There is an account with this e-mail already.', {
      told: { reason: 'account-there', params: {} },
      detail: 'Sign in instead.',
      field: 'email',
    });
  }
  if (code === 'INVALID_PASSWORD') {
    return new ApiProblem('forbidden', 'The password is wrong.', {
      told: { reason: 'wrong-password', params: {} },
      field: 'currentPassword',
      detail: 'Nothing was changed.',
    });
  }
  if (response.status === 401) {
    return new ApiProblem('not-signed-in', 'E-mail or password is wrong.', {
      told: { reason: 'wrong-login', params: {} },
      detail: 'Check both and try again.',
    });
  }
  if (response.status === 403) return new ApiProblem('forbidden', 'This page may not sign people in.');
  if (response.status >= 500)
    return new ApiProblem('internal', 'Signing in does not work just now.', {
      told: { reason: 'sign-in-down', params: {} },
    });
  return new ApiProblem('malformed', 'This cannot be used to sign in.', { detail: 'Check what you typed.' });
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
