import type { ConnectorDefinition } from './connector.ts';
import { hubspot } from './hubspot/index.ts';

/** Every CRM there is. One line each: the rest of the house knows connectors only by their ids. */
export const definitions: readonly ConnectorDefinition[] = [hubspot];

export * from './call-api.ts';
export * from './connector.ts';
export * from './oauth.ts';
