import type { IncomingHttpHeaders } from 'node:http';
import { AuthorizationAnswer, ConnectorId, type ProblemCode } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import type { Sessions } from '../auth/sessions.ts';
import { FlowRefusal } from '../connections/finish-flow.ts';

const Path = z.object({ connector: ConnectorId });

/**
 * The web flow's ending: the vendor sends the person's browser here, with their session cookie (`SameSite=Lax` allows that for a
 * page they navigate to). A person is looking, so every end is a redirect into the web app, without anything the vendor said.
 */
export async function connectionCallbackRoute(app: Api, deps: AppDeps, sessions: Sessions): Promise<void> {
  const { connections, pushes, settings } = deps;
  app.get(
    '/api/integrations/:connector/callback',
    { config: { public: true }, schema: { params: Path, querystring: z.looseObject({}) } },
    async (request, reply) => {
      const { connector } = request.params;
      const end = (query: Record<string, string>) =>
        reply.redirect(`${settings.publicUrl}/integrations?${new URLSearchParams(query)}`, 303);
      const refuse = (code: ProblemCode) => end({ problem: code, connector });
      if (!connections.connectors.has(connector)) return refuse('not-found');
      if (!isVisited(request.headers)) return refuse('state-invalid');
      const answer = AuthorizationAnswer.safeParse(request.query);
      if (!answer.success) return refuse('state-invalid');
      const user = await sessions.read(request.headers);
      if (user === undefined) return refuse('not-signed-in');
      if (!(await deps.tiers.of(user.id)).mayUse(connector)) return refuse('plan-needed');
      try {
        const made = await connections.finish({ userId: user.id, connector, via: 'web' }, answer.data);
        await pushes.resume(made.connectionId, made.accountId);
      } catch (error) {
        if (error instanceof FlowRefusal) return refuse(error.code);
        request.log.error({ err: error }, 'callback failed');
        return refuse('internal');
      }
      return end({ connected: connector });
    },
  );
}

/**
 * A page that a person is taken to, as browsers tell it (Fetch Metadata): a picture, a frame or a script of another page ends no flow.
 * Browsers that tell nothing, and programs, have the state and the session to show all the same.
 */
function isVisited({ 'sec-fetch-dest': dest = 'document' }: IncomingHttpHeaders): boolean {
  return dest === 'document';
}
