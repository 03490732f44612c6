import type { ConnectorDefinition, CrmConnector } from '@crmsync/connectors';
import type { ConnectorSettings, Settings } from '../env.ts';

/** A CRM as this server is set up for it. */
export interface KnownConnector {
  readonly connector: CrmConnector;
  readonly settings: ConnectorSettings;
}

/** Every CRM by its id, in the order of their index. */
export type Connectors = ReadonlyMap<string, KnownConnector>;

/** Makes the connectors with the settings' addresses. */
export function createConnectors(
  definitions: readonly ConnectorDefinition[],
  settings: Pick<Settings, 'connectors'>,
): Connectors {
  const known = definitions.flatMap(definition => {
    const own = settings.connectors[definition.id];
    if (own === undefined) return [];
    return [[definition.id, { connector: definition.create(own.urls), settings: own }] as const];
  });
  return new Map(known);
}
