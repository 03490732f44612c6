import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Problem, User } from '@crmsync/contract';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from '@fastify/type-provider-zod';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Auth } from './auth/auth.ts';
import type { SecondFactors } from './auth/second-factors.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import type { BillingDesk } from './billing/billing.ts';
import type { Connections } from './connections/connections.ts';
import type { Settings } from './env.ts';
import { adminRoutes } from './http/admin.ts';
import { apiPageRoute } from './http/api-page.ts';
import { isApi } from './http/api-path.ts';
import { authRoutes } from './http/auth.ts';
import { billingRoutes } from './http/billing.ts';
import { connectionCallbackRoute } from './http/connection-callback.ts';
import { connectionChoiceRoutes } from './http/connection-choices.ts';
import { connectionRoutes } from './http/connections.ts';
import { contactMergeRoutes } from './http/contact-merge.ts';
import { contactTagRoutes } from './http/contact-tags.ts';
import { contactRoutes } from './http/contacts.ts';
import { crmFindRoutes } from './http/crm-find.ts';
import { deletedContactRoutes } from './http/deleted-contacts.ts';
import { eventRoutes } from './http/events.ts';
import { exportRoutes } from './http/exports.ts';
import { historyRoutes } from './http/history.ts';
import { importRoutes } from './http/imports.ts';
import { registerLimits } from './http/limits.ts';
import { mappingRoutes } from './http/mappings.ts';
import { operationsRoutes } from './http/operations.ts';
import { registerOrigins } from './http/origins.ts';
import { ApiProblem, problemOf } from './http/problems.ts';
import { pushRoutes } from './http/pushes.ts';
import { registerSafeJson } from './http/safe-json.ts';
import { sampleRoutes } from './http/samples.ts';
import { savedFilterRoutes } from './http/saved-filters.ts';
import { registerSecondFactorRule } from './http/second-factor-rule.ts';
import { secondFactorRoutes } from './http/second-factors.ts';
import { syncContactRoutes } from './http/sync-contact.ts';
import { registerTiers } from './http/tiers.ts';
import { timelineRoutes } from './http/timeline.ts';
import { userRoutes } from './http/users.ts';
import { registerWebApp } from './http/web-app.ts';
import { webhookRoutes } from './http/webhooks.ts';
import type { Pushes } from './jobs/pushes.ts';
import type { Store } from './store/database.ts';
import type { EndRequest, Watch } from './telemetry/watch.ts';
import type { Tiers } from './tiers/rights.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The person signed in. Set for every /api route that is not public. */
    user: User;
  }
  interface FastifyContextConfig {
    /** Answered without signing in. */
    public?: boolean;
  }
}

/** Our Fastify, with zod schemas as its types. Route plugins are `(app: Api, deps: AppDeps) => Promise<void>`. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes are made of. */
export interface AppDeps {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Logger;
  readonly auth: Auth;
  readonly secondFactors: SecondFactors;
  readonly connections: Connections;
  /** The queue of pushes and the engine behind it (src/jobs/pushes.ts). */
  readonly pushes: Pushes;
  /** What is seen of the work: figures, spans, ids in the log. */
  readonly watch: Watch;
  /** What people may use, by what they pay. */
  readonly tiers: Tiers;
  readonly billing: BillingDesk;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Folder of the built web app; default the one beside this room. */
  readonly webFolder?: string;
}

const builtWebApp = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Builds the HTTP side, ready to listen. Closing it ends open answers; the caller closes what it gave in `deps`. */
export async function buildApp(deps: AppDeps): Promise<Api> {
  const { settings } = deps;
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app: Api = fastify({
    loggerInstance,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: (_address, hop) => hop < settings.trustedProxies,
    bodyLimit: settings.limits.bodyBytes,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  registerEnd(app);
  registerWatch(app, deps.watch);
  registerProblems(app, deps.connections.labels);
  registerSafeJson(app);
  await registerHeaders(app, settings);
  await registerOrigins(app, settings);
  const sessions = createSessions(deps.auth, deps.now);
  await registerGuard(app, deps.settings, sessions);
  registerSecondFactorRule(app, deps);
  registerTiers(app, deps);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'CRMSync', version: '1' } },
    transform: jsonSchemaTransform,
  });
  await app.register(async scope => {
    const api: Api = scope.withTypeProvider<ZodTypeProvider>();
    await operationsRoutes(api, deps);
    await authRoutes(api, deps, sessions);
    await userRoutes(api, deps, sessions);
    await secondFactorRoutes(api, deps);
    await connectionRoutes(api, deps);
    await connectionChoiceRoutes(api, deps);
    await crmFindRoutes(api, deps);
    await connectionCallbackRoute(api, deps, sessions);
    await mappingRoutes(api, deps);
    await contactRoutes(api, deps);
    await deletedContactRoutes(api, deps);
    await contactTagRoutes(api, deps);
    await contactMergeRoutes(api, deps);
    await timelineRoutes(api, deps);
    await sampleRoutes(api, deps);
    await savedFilterRoutes(api, deps);
    await exportRoutes(api, deps);
    await importRoutes(api, deps);
    await pushRoutes(api, deps);
    await syncContactRoutes(api, deps);
    await historyRoutes(api, deps);
    await eventRoutes(api, deps, sessions);
    await webhookRoutes(api, deps);
    await adminRoutes(api, deps);
    await billingRoutes(api, deps);
    await apiPageRoute(api);
  });
  await registerWebApp(app, deps.webFolder ?? builtWebApp, settings.publicUrl);
  return app;
}

/** Whoever waits for an answer gets it while we close, for a little longer than a single push may take; then they are cut off. */
const answerMs = 13_000;

function registerEnd(app: Api): void {
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), answerMs).unref();
  });
}

/** First of all hooks, so that whatever the others log or call belongs to the request. */
function registerWatch(app: Api, watch: Watch): void {
  const ends = new WeakMap<FastifyRequest, EndRequest>();
  app.addHook('onRequest', (request, _reply, done) => {
    ends.set(request, watch.request({ reqId: request.id, method: request.method }, done));
  });
  app.addHook('onResponse', async (request, reply) => {
    ends.get(request)?.({ route: request.routeOptions.url ?? 'none', status: reply.statusCode });
  });
}

/** Routes about one CRM name it in their path. */
const ofConnector = z.object({ connector: z.string().catch('') }).catch({ connector: '' });

function registerProblems(app: Api, labels: ReadonlyMap<string, string>): void {
  app.setErrorHandler((error, request, reply) => {
    const { connector } = ofConnector.parse(request.params);
    const problem = problemOf(error, request.id, labels.get(connector));
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    logRefusal(request, problem);
    if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .serializer(JSON.stringify)
      .send(problem);
  });
}

/** What people may not do, or may not see, or try too often: for whoever looks for an attack. Nothing of the request's content. */
const refusals = [401, 403, 404, 429];

function logRefusal(request: FastifyRequest, { status, code }: Problem): void {
  if (!refusals.includes(status) || request.is404 || !isApi(request)) return;
  const { url: route } = request.routeOptions;
  // Absent for whoever is not signed in.
  const userId: string | undefined = request.user?.id;
  request.log.info({ security: code, method: request.method, route, userId }, 'refused');
}

/** Everything from our own origin only; no page may frame us; no address of ours in a Referer (matrix A9). */
async function registerHeaders(app: Api, settings: Settings): Promise<void> {
  const secure = settings.publicUrl.startsWith('https:');
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (isApi(request)) reply.header('cache-control', 'no-store');
  });
}

/** Counts, then asks who it is. Without a session only public routes answer; a route that does not exist is 404 for everyone. */
async function registerGuard(app: Api, settings: Settings, sessions: Sessions): Promise<void> {
  const limits = await registerLimits(app, settings.limits);
  // The real user comes with each request; this only gives the property its place.
  app.decorateRequest('user', null as unknown as User);
  app.addHook('onRequest', async request => {
    if (!isApi(request)) return;
    await limits.checkAddress(request);
    if (request.is404 || request.routeOptions.config.public) return;
    const user = await sessions.read(request.headers);
    if (user === undefined)
      throw new ApiProblem('not-signed-in', 'You are not signed in.', { detail: 'Sign in and try again.' });
    request.user = user;
    await limits.checkUser(request);
  });
}
