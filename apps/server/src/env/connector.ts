import { z } from 'zod';
import { type ConnectorSettings, SettingsError } from './settings.ts';

/** What this needs to know of a connector to read its variables. */
export interface ConnectorVariables {
  readonly id: string;
  readonly urls: Readonly<Record<string, string>>;
}

/** Variables as they come. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * One connector's variables: `${ID}_CLIENT_ID`, `${ID}_CLIENT_SECRET`, `${ID}_REDIRECT_URI` and one for each of its `urls`.
 * @throws {SettingsError} for an address that is none.
 */
export function connectorSettings(
  env: Variables,
  definition: ConnectorVariables,
  publicUrl: string,
  simulated: readonly string[],
): ConnectorSettings {
  const prefix = definition.id.toUpperCase().replaceAll('-', '_');
  const id = env[`${prefix}_CLIENT_ID`];
  const secret = env[`${prefix}_CLIENT_SECRET`];
  const urls = Object.entries(definition.urls).map(([key, fallback]) => [
    key,
    readUrl(env, `${prefix}_${key}`) ?? fallback,
  ]);
  return {
    client: id === undefined || secret === undefined ? null : { id, secret },
    redirectUri:
      readUrl(env, `${prefix}_REDIRECT_URI`) ?? `${publicUrl}/api/integrations/${definition.id}/callback`,
    urls: Object.fromEntries(urls),
    simulated: simulated.includes(definition.id),
  };
}

function readUrl(env: Variables, name: string): string | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  if (!z.url({ protocol: /^https?$/ }).safeParse(text).success) {
    throw new SettingsError(`${name} must be an http or https address.`);
  }
  return text.replace(/\/+$/, '');
}
