import type { Policy } from '@crmsync/contract';
import type { AppDeps } from '../app.ts';
import type { NewPush } from '../store/push-accept.ts';
import { requireSoundMapping } from './mapping-wrong.ts';
import { ApiProblem } from './problems.ts';

/** Where a push goes and how. */
export type PushTarget = Pick<
  NewPush,
  'connectionId' | 'connector' | 'connectorLabel' | 'accountId' | 'object' | 'objectLabel' | 'policy'
>;

/**
 * The connection, object and policy of a push: those asked for, else the connection's settings. Throws an `ApiProblem` when
 * that cannot be. A connection that waits for a reconnect takes pushes: they are parked and go on afterwards.
 */
export async function pushTarget(
  deps: Pick<AppDeps, 'connections' | 'store'>,
  userId: string,
  asked: {
    readonly connector: string;
    readonly object?: string | undefined;
    readonly policy?: Policy | undefined;
  },
): Promise<PushTarget> {
  const connection = await deps.connections.connectionOf(userId, asked.connector);
  if (!connection) throw notConnected();
  const { connector, account, settings, state } = connection;
  if (state !== 'connected' && state !== 'needs-reconnect') throw notConnected(connector.label);
  const object = connector.objects.find(each => each.name === (asked.object ?? settings.object));
  if (!object) {
    const kinds = connector.objects.map(each => each.name).join(', ');
    throw new ApiProblem('malformed', `There is no such kind of record; there are ${kinds}.`, {
      field: 'object',
    });
  }
  const policy = asked.policy ?? settings.policy;
  if (policy === 'create' && !object.allowsTwins)
    throw new ApiProblem('malformed', `${connector.label} keeps one ${object.label} per e-mail.`, {
      field: 'policy',
      detail: 'Nothing was changed. Choose another way to treat people who are already there.',
    });
  await requireSoundMapping(deps, userId, connection, object.name);
  return {
    connectionId: connection.id,
    connector: connector.id,
    connectorLabel: connector.label,
    accountId: account.id,
    object: object.name,
    objectLabel: object.label,
    policy,
  };
}

function notConnected(label = 'This CRM'): ApiProblem {
  return new ApiProblem('not-connected', `${label} is not connected.`, {
    detail: 'Nothing was sent. Connect it under Integrations, then push again.',
  });
}
