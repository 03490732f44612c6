/**
 * Settings, all from the environment. Every variable is documented where it is declared (env/variables.ts); a bad one is a {@link SettingsError}
 * whose single sentence names it, so that `main.ts` can print it and exit 1.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type ConnectorVariables, connectorSettings, type Variables } from './env/connector.ts';
import {
  metricsSettings,
  planSettings,
  requirePrivateDatabase,
  requireWithPostgres,
  tracesSettings,
  transitSettings,
} from './env/rules.ts';
import { type Settings, SettingsError } from './env/settings.ts';
import { Environment } from './env/variables.ts';

export type { ConnectorSettings, DatabaseSettings, Limits, NamedKey, Settings } from './env/settings.ts';
export { SettingsError };

/** Id of the extension built from this repository: it follows from the public key in its manifest. */
function ownExtensionId(): string {
  const file = new URL('../../extension/extension-id.json', import.meta.url);
  return z.object({ id: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).id;
}

/**
 * Reads all settings. `definitions` are the connectors: for each, `${ID}_CLIENT_ID`, `${ID}_CLIENT_SECRET`,
 * `${ID}_REDIRECT_URI` and one variable per entry of its `urls` are read.
 * @throws {SettingsError} naming the first bad variable.
 */
export function readSettings(env: Variables, definitions: readonly ConnectorVariables[]): Settings {
  // A variable set to nothing is what compose files and CI make of an unset one.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw settingsError(parsed.error);
  const values = parsed.data;
  const publicUrl = values.PUBLIC_URL ?? `http://localhost:${values.PORT}`;
  const database =
    values.DATABASE_URL === undefined
      ? { folder: resolve(values.CRMSYNC_DATA_DIR, 'db') }
      : { url: values.DATABASE_URL };
  requirePrivateDatabase(values.DATABASE_URL, values.CRMSYNC_DATABASE_TLS);
  requirePrivateDatabase(values.CRMSYNC_ERASED_URL, values.CRMSYNC_DATABASE_TLS, 'CRMSYNC_ERASED_URL');
  const transit = transitSettings(values);
  requireWithPostgres(values.DATABASE_URL, values, [
    ...(transit === null ? ['CRMSYNC_KEYS'] : []),
    'CRMSYNC_AUTH_SECRET',
  ]);
  if ('folder' in database && values.CRMSYNC_ROLE !== 'all') {
    throw new SettingsError(
      `CRMSYNC_ROLE=${values.CRMSYNC_ROLE} needs DATABASE_URL: the embedded database belongs to one process.`,
    );
  }
  return {
    database,
    dataDir: values.CRMSYNC_DATA_DIR,
    erasedUrl: values.CRMSYNC_ERASED_URL ?? null,
    erasedFile: values.CRMSYNC_ERASED_FILE ?? resolve(values.CRMSYNC_DATA_DIR, 'erased'),
    keys: values.CRMSYNC_KEYS ?? null,
    transit,
    cipher: values.CRMSYNC_CIPHER,
    authSecret: values.CRMSYNC_AUTH_SECRET ?? null,
    publicUrl,
    port: values.PORT,
    host: values.HOST,
    role: values.CRMSYNC_ROLE,
    extensionIds: values.CRMSYNC_EXTENSION_IDS ?? [ownExtensionId()],
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.CRMSYNC_TRUSTED_PROXIES,
    keep: {
      attempts: values.CRMSYNC_KEEP_ATTEMPTS_DAYS,
      log: values.CRMSYNC_KEEP_LOG_DAYS,
      plans: values.CRMSYNC_KEEP_PLANS_DAYS,
    },
    limits: {
      perUser: values.CRMSYNC_LIMIT_USER,
      perAddress: values.CRMSYNC_LIMIT_ADDRESS,
      signIns: values.CRMSYNC_LIMIT_SIGN_INS,
      bodyBytes: 1_048_576,
    },
    secondFactor: values.CRMSYNC_SECOND_FACTOR,
    dailyReserve: values.CRMSYNC_DAILY_RESERVE / 100,
    metrics: metricsSettings(values),
    traces: tracesSettings(values),
    plans: planSettings(values, publicUrl),
    connectors: Object.fromEntries(
      definitions.map(definition => [
        definition.id,
        connectorSettings(given, definition, publicUrl, values.CRMSYNC_SIMULATED),
      ]),
    ),
  };
}

/** The value itself is left out: it may be a secret. */
function settingsError(error: z.ZodError): SettingsError {
  const issue = error.issues[0];
  const name = String(issue?.path[0] ?? 'environment');
  return new SettingsError(`${name} cannot be used: ${issue?.message ?? 'it is not valid'}.`);
}
