import { isBulk, PushRequest } from '@crmsync/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { findPush } from '../store/pushes.ts';
import { pushRefusal } from '../tiers/push-rights.ts';
import { abilityRefusal, crmRefusal, type PlanRefusal } from '../tiers/refusals.ts';
import type { Rights } from '../tiers/rights.ts';
import { type Need, needs, programsMay } from './needs.ts';
import { ApiProblem } from './problems.ts';

const ConnectorPath = z.object({ connector: z.string() });
const PushPath = z.object({ id: z.string() });

/** Refuses what the person's tier does not include: 403 `plan-needed`. Where no plans are sold nothing is asked. */
export function registerTiers(app: Api, deps: AppDeps): void {
  if (!deps.tiers.sold) return;
  app.addHook('preHandler', async request => {
    // Absent for whoever is not signed in, and on public routes.
    const userId: string | undefined = request.user?.id;
    if (userId === undefined) return;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const need = needs[`${method} ${request.routeOptions.url}`];
    const byProgram = madeByProgram(request);
    if (need === undefined && !byProgram) return;
    const rights = await deps.tiers.of(userId);
    const refused =
      byProgram && !rights.entitlements.api
        ? abilityRefusal('api')
        : need && (await refusalOf(deps, request, rights, need));
    if (refused) throw planNeeded(refused);
  });
}

/**
 * A call by a program, which is what "API" means on the pricing page: it brings a bearer token and comes from no page. Browsers put
 * `Sec-Fetch-Site` on every call of the web app and the extension to a secure address (https or localhost), and let no page remove it. A program could
 * pretend; this is for honest customers, what guards data is the session.
 */
function madeByProgram({ headers, routeOptions }: FastifyRequest): boolean {
  const url = routeOptions.url ?? '';
  if (headers.authorization === undefined || headers['sec-fetch-site'] !== undefined) return false;
  return url.startsWith('/api/') && !programsMay.some(path => url.startsWith(path));
}

async function refusalOf(
  { connections, store }: AppDeps,
  request: FastifyRequest,
  rights: Rights,
  need: Need,
): Promise<PlanRefusal | undefined> {
  const ofCrm = (id: string) => (rights.mayUse(id) ? undefined : crmRefusal(rights, connections.labels));
  switch (need) {
    case 'crm':
      return ofCrm(ConnectorPath.parse(request.params).connector);
    case 'mapping':
      return (
        ofCrm(ConnectorPath.parse(request.params).connector) ??
        (rights.entitlements.mapping ? undefined : abilityRefusal('mapping'))
      );
    case 'push': {
      const body = PushRequest.parse(request.body);
      const refused = ofCrm(body.connector);
      return refused ?? (isBulk(body) && !rights.entitlements.bulk ? abilityRefusal('bulk') : undefined);
    }
    case 'stored-push': {
      // Somebody else's push is not found by the route itself.
      const push = await findPush(store.db, request.user.id, PushPath.parse(request.params).id);
      return push && pushRefusal(push, rights, connections.labels);
    }
  }
}

/** The refusal as an answer. */
export function planNeeded({ title, ...said }: PlanRefusal): ApiProblem {
  return new ApiProblem('plan-needed', title, said);
}
