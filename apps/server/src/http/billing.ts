import { Billing, BillingPage, CheckoutRequest, PlaceRequest, Site } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { keepPlace } from '../store/subscriptions.ts';
import { ApiProblem, notFound } from './problems.ts';

const Nothing = z.strictObject({}).nullish();

/** What is sold here, what a person has, and the ways to the payment provider. */
export async function billingRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { billing, connections, pushes, store, tiers } = deps;

  app.get('/api/site', { config: { public: true }, schema: { response: { 200: Site } } }, async () => {
    const crms = [...connections.connectors.values()];
    return {
      plans: tiers.sold ? await billing.prices() : null,
      crms: crms.map(({ connector }) => connector.label),
      sandbox: crms.some(({ settings }) => settings.simulated),
    };
  });

  app.get('/api/billing', { schema: { response: { 200: Billing } } }, ({ user }) => billing.of(user.id));

  app.post(
    '/api/billing/checkout',
    { schema: { body: CheckoutRequest, response: { 200: BillingPage } } },
    async ({ user, body }) => {
      const url = await billing.checkout(user, body.tier);
      if (url === 'paying')
        throw new ApiProblem('conflict', 'You have a plan already.', {
          told: { reason: 'has-plan', params: {} },
          detail: 'Nothing was bought. Change or cancel it under Plan and billing.',
        });
      return { url: requirePage(url) };
    },
  );

  app.post(
    '/api/billing/portal',
    { schema: { body: Nothing, response: { 200: BillingPage } } },
    async ({ user }) => ({ url: requirePage(await billing.portal(user.id)) }),
  );

  app.put(
    '/api/billing/place',
    { schema: { body: PlaceRequest, response: { 200: Billing } } },
    async ({ user, body }) => {
      if (!connections.connectors.has(body.connector)) throw notFound('CRM');
      await keepPlace(store.db, user.id, body.connector);
      await pushes.resumeAll(user.id);
      return billing.of(user.id);
    },
  );

  await webhookRoute(app, deps);
}

/** What the payment provider tells by itself. Its signature over the body is the only credential, so the body is read as it came. */
async function webhookRoute(app: Api, { billing, tiers }: AppDeps): Promise<void> {
  await app.register(async scope => {
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/api/billing/webhook', { config: { public: true } }, async (request, reply) => {
      if (!tiers.sold) throw notFound();
      const taken = await billing.take(
        String(request.body ?? ''),
        String(request.headers['stripe-signature'] ?? ''),
      );
      if (taken === 'unsigned') {
        request.log.warn({ security: 'webhook-refused' }, 'a billing event was not believed');
        throw new ApiProblem('malformed', 'This message is not signed by the payment provider.');
      }
      return reply.code(204).send();
    });
  });
}

function requirePage(url: string | undefined): string {
  if (url !== undefined) return url;
  throw new ApiProblem('unavailable', 'Plans cannot be bought here.', {
    told: { reason: 'not-sold-here', params: {} },
    detail: 'Nothing was changed. Whoever runs this CRMSync gives them.',
  });
}
