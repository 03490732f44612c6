import { connectionsTo, disconnectNotice } from '../store/connections.ts';
import { endFlows } from '../store/oauth-flows.ts';
import type { ConnectionDeps } from './deps.ts';
import { disconnect } from './disconnect.ts';

/** How a {@link revokeAll} went. */
export interface Revoked {
  readonly connections: number;
  /** Grants the vendor could not end when it was asked; the server goes on asking. */
  readonly later: number;
}

/**
 * Ends every connection to a CRM, for when its tokens may have been stolen: grants ended at the vendor, data keys destroyed, what was
 * queued cancelled, open sign-ins ended, and each person told on the card.
 */
export async function revokeAll(deps: ConnectionDeps, connector: string): Promise<Revoked> {
  const label = deps.connectors.get(connector)?.connector.label ?? connector;
  let [connections, later] = [0, 0];
  for (;;) {
    const part = await connectionsTo(deps.store.db, connector, 50);
    if (part.length === 0) return { connections, later };
    for (const { user_id: userId, id } of part) {
      await endFlows(deps.store.db, userId, connector, new Date(deps.now()));
      const ended = await disconnect(deps, userId, connector);
      if (ended === undefined) continue;
      connections += 1;
      if (!ended.revoked) later += 1;
      await disconnectNotice(deps.store.db, id, {
        code: 'ended-by-operator',
        title: `Whoever runs CRMSync ended all ${label} connections.`,
        detail: `What was queued was cancelled; contacts and history are kept. Connect ${label} again to go on.`,
        forAdmin: null,
      });
    }
  }
}
