import { ConnectorId } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { takeDelivery } from '../store/webhooks.ts';
import { ApiProblem, notFound } from './problems.ts';

/**
 * What CRMs tell by themselves. Nobody signs in here: the vendor's signature over the whole request is the only credential, so
 * the body is read as it came.
 */
export async function webhookRoutes(app: Api, { connections, settings, store, now }: AppDeps): Promise<void> {
  await app.register(async scope => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(
      '/api/webhooks/:connector',
      { config: { public: true }, schema: { params: z.object({ connector: ConnectorId }) } },
      async (request, reply) => {
        const { connector: id } = request.params as { connector: string };
        const known = connections.connectors.get(id);
        const { webhooks } = known?.connector ?? {};
        const secret = known?.settings.client?.secret;
        if (webhooks === undefined || secret === undefined) throw notFound();
        const at = new Date(now());
        const delivery = {
          method: request.method,
          url: `${settings.publicUrl}${request.url}`,
          headers: new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
          body: String(request.body ?? ''),
        };
        const believed = webhooks.read(delivery, secret, at);
        if (believed?.events === null) {
          request.log.warn({ connector: id }, 'a signed webhook cannot be read');
          throw new ApiProblem('malformed', 'This message cannot be read.', {
            detail: 'Nothing was changed.',
          });
        }
        const taken =
          believed !== undefined &&
          (await takeDelivery(
            store.db,
            { connector: id, signature: believed.signature, events: believed.events },
            at,
          ));
        if (!taken) {
          request.log.warn({ security: 'webhook-refused', connector: id }, 'a webhook was not believed');
          throw new ApiProblem('not-signed-in', 'This message is not signed by the CRM, or was sent before.');
        }
        return reply.code(204).send();
      },
    );
  });
}
