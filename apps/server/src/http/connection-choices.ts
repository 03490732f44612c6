import { ChoiceList, ConnectorId } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { ApiProblem, notConnected, notFound } from './problems.ts';

const Path = z.object({ connector: ConnectorId });

/** What settings choose among, as the connected account has it now: whose records are, and the lists or campaigns. */
export async function connectionChoiceRoutes(app: Api, { connections }: AppDeps): Promise<void> {
  const schema = { params: Path, response: { 200: ChoiceList } };
  for (const choice of ['owners', 'groups'] as const)
    app.get(`/api/integrations/:connector/${choice}`, { schema }, async ({ user, params }) => {
      if (!connections.connectors.has(params.connector)) throw notFound('CRM');
      const connection = await connections.connectionOf(user.id, params.connector);
      if (!connection) throw notConnected('This CRM');
      const feature = connection.features.find(each => each.name === choice);
      const items = feature?.available ? await connections.choices(connection.id, choice) : null;
      if (items) return { items: [...items] };
      const crm = connection.connector.label;
      throw new ApiProblem(
        'refused',
        `${crm} has no ${feature?.label.toLowerCase() ?? choice} to choose from here.`,
        {
          detail: feature?.reason ?? 'Nothing was changed.',
        },
      );
    });
}
