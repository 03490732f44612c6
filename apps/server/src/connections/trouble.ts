import { CrmError, type OAuthError } from '@crmsync/connectors';
import type { ConnectionProblem, ConnectionRow } from '../store/connections.ts';
import type { Connectors } from './connectors.ts';
import type { ConnectionDeps } from './deps.ts';

/** A connection that cannot be used: gone, to be connected again, or blocked by the CRM's admin. */
export function notYours(row: ConnectionRow | undefined, connectors: Connectors): CrmError {
  const label = labelOf(row, connectors);
  if (row?.state === 'blocked') {
    return new CrmError('forbidden', row.problem?.title ?? `${label} does not let CRMSync in.`, {
      code: 'blocked',
      short: 'blocked by admin',
      advice: row.problem?.detail ?? `Ask your ${label} admin to allow it.`,
      ...(row.problem?.forAdmin ? { forAdmin: row.problem.forAdmin } : {}),
    });
  }
  return new CrmError('signed-out', `${label} is not connected any more.`, {
    code: 'needs-reconnect',
    short: 'reconnect needed',
    advice: `Connect ${label} again; what is queued goes on then.`,
  });
}

/** What a person can do whom the vendor does not let in: send their admin the connector's own request. */
export function blockedProblem(
  { connectors }: Pick<ConnectionDeps, 'connectors'>,
  connectorId: string,
  error: OAuthError,
): ConnectionProblem {
  const connector = connectors.get(connectorId)?.connector;
  return {
    code: error.code,
    title: `${connector?.label ?? connectorId} does not let CRMSync in.`,
    detail: error.message,
    forAdmin: connector?.oauth.adminRequest?.text ?? error.message,
  };
}

/** The vendor refuses our own client: only whoever runs CRMSync can mend it, so no user is disconnected. */
export function operatorTrouble(label: string): CrmError {
  return new CrmError('unavailable', `CRMSync cannot sign in at ${label} just now.`, {
    code: 'operator',
    short: 'set-up problem',
    advice: 'Whoever runs CRMSync has been told. Nothing was changed; it goes on when that is mended.',
  });
}

/** Nobody finished the refresh in good time. */
export function vendorBusy(deps: ConnectionDeps, connectionId: string): CrmError {
  deps.log.warn({ connectionId }, 'a token refresh took too long');
  return new CrmError('unavailable', 'The CRM does not renew its sign-in just now.', {
    code: 'refresh-slow',
    short: 'CRM is slow',
    advice: 'Nothing was changed. Try again in a minute.',
  });
}

function labelOf(row: ConnectionRow | undefined, connectors: Connectors): string {
  if (row === undefined) return 'The CRM';
  return connectors.get(row.connector)?.connector.label ?? row.connector;
}
