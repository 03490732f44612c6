import type { ConnectorDefinition } from './connector.ts';
import { hubspot } from './hubspot/index.ts';
import { salesforce } from './salesforce/index.ts';

/** Every CRM there is. One line each: the rest of the house knows connectors only by their ids. */
export const definitions: readonly ConnectorDefinition[] = [hubspot, salesforce];

export * from './call-api.ts';
export * from './connector.ts';
export { type ErrorRow, renderErrorTable } from './error-table.ts';
export { identifyAccount } from './identify.ts';
export * from './oauth.ts';
export { OAuthError } from './oauth-error.ts';
export type { OAuthApp, OAuthNetwork, OAuthParty } from './oauth-network.ts';
