import { ConnectorId, CrmFind, type CrmMatch, CrmMatches } from '@crmsync/contract';
import { weighMatches } from '@crmsync/sync';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import type { OpenClient } from '../connections/connections.ts';
import { normaliseEmail } from '../contacts/email.ts';
import { notConnected, notFound } from './problems.ts';

/** Who is in a CRM already, before anybody is saved here. Nothing is changed or kept. */
export async function crmFindRoutes(app: Api, { connections }: AppDeps): Promise<void> {
  app.post(
    '/api/integrations/:connector/find',
    {
      schema: { params: z.object({ connector: ConnectorId }), body: CrmFind, response: { 200: CrmMatches } },
    },
    async ({ user, params, body }) => {
      if (!connections.connectors.has(params.connector)) throw notFound('CRM');
      const connection = await connections.connectionOf(user.id, params.connector);
      if (!connection) throw notConnected('This CRM');
      const emails = new Set(body.emails.map(normaliseEmail).filter(email => email !== null));
      const opened = await connections.openClient(connection.id, undefined, connection.row);
      return { items: await matchesOf(opened, [...emails]) };
    },
  );
}

/** Weighed as a push weighs them: what one kind of record supersedes is not told of. */
async function matchesOf(
  { client, connector, account }: OpenClient,
  emails: readonly string[],
): Promise<CrmMatch[]> {
  const { objects, limits } = connector;
  const labels = new Map(objects.map(({ name, label }) => [name, label]));
  const want = Object.fromEntries(objects.map(({ name }) => [name, []]));
  const items: CrmMatch[] = [];
  for (let from = 0; from < emails.length; from += limits.batch.find) {
    const some = emails.slice(from, from + limits.batch.find);
    const found = await client.find(some, want);
    for (const [index, email] of some.entries())
      for (const { object, id } of weighMatches(null, found[index] ?? [], objects))
        items.push({
          email,
          object: { name: object, label: labels.get(object) ?? object },
          recordId: id,
          url: connector.recordUrl(account, object, id),
        });
  }
  return items;
}
