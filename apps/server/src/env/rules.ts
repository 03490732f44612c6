/** What variables mean together: those that need each other, and those that are refused for what others could read or ask. */
import type { PlanSettings } from '../billing/settings.ts';
import { isPrivateDatabase } from '../database-tls.ts';
import type { TransitSettings } from '../vault/transit.ts';
import { type Settings, SettingsError } from './settings.ts';
import type { EnvironmentValues } from './variables.ts';

/** The Transit engine, where one is named. @throws {SettingsError} for half of it, or one in the clear. */
export function transitSettings(values: EnvironmentValues): TransitSettings | null {
  const { CRMSYNC_TRANSIT_URL: url, CRMSYNC_TRANSIT_TOKEN_FILE: file } = values;
  if (url === undefined) return null;
  const token = file === undefined ? values.CRMSYNC_TRANSIT_TOKEN : { file };
  if (token === undefined) {
    throw new SettingsError('CRMSYNC_TRANSIT_TOKEN is not set: CRMSYNC_TRANSIT_URL needs it.');
  }
  if (file !== undefined && values.CRMSYNC_TRANSIT_TOKEN !== undefined) {
    throw new SettingsError('CRMSYNC_TRANSIT_TOKEN and CRMSYNC_TRANSIT_TOKEN_FILE: set one of them.');
  }
  if (!url.startsWith('https:') && !isLoopback(url)) {
    throw new SettingsError('CRMSYNC_TRANSIT_URL must be https: data keys travel there.');
  }
  return { url, token, key: values.CRMSYNC_TRANSIT_KEY, mount: values.CRMSYNC_TRANSIT_MOUNT };
}

/** A sold plan must be known on every call, so it needs an address where browsers say that they are browsers (http/tiers.ts). */
export function planSettings(values: EnvironmentValues, publicUrl: string): PlanSettings | null {
  if (values.PLANS === 'off') return null;
  if (!publicUrl.startsWith('https:') && !isLoopback(publicUrl)) {
    throw new SettingsError('PLANS=on needs an https PUBLIC_URL.');
  }
  const {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_PRICE_PRO: pro,
    STRIPE_PRICE_BUSINESS: business,
    STRIPE_API_URL: url,
  } = values;
  if (secretKey === undefined) return { stripe: null };
  if (webhookSecret === undefined || pro === undefined || business === undefined) {
    throw new SettingsError(
      'STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET, STRIPE_PRICE_PRO and STRIPE_PRICE_BUSINESS beside it.',
    );
  }
  return { stripe: { secretKey, webhookSecret, prices: { pro, business }, url } };
}

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

/** The process's own door. @throws {SettingsError} when others could ask without a token. */
export function metricsSettings(values: EnvironmentValues): Settings['metrics'] {
  const { METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token = null } = values;
  if (port === undefined) return null;
  if (token === null && !['localhost', '127.0.0.1', '::1'].includes(host)) {
    throw new SettingsError(`METRICS_TOKEN is not set: METRICS_HOST ${host} lets others ask.`);
  }
  return { port, host, token };
}

/** Whether there is somewhere for traces to go. */
export function tracesSettings(values: EnvironmentValues): Settings['traces'] {
  const to = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (to === undefined) return null;
  return { service: values.OTEL_SERVICE_NAME, share: values.OTEL_TRACES_SAMPLER_ARG };
}

/** @throws {SettingsError} when others could read along. */
export function requirePrivateDatabase(
  url: string | undefined,
  tls: 'require' | 'off',
  name = 'DATABASE_URL',
): void {
  if (url === undefined || tls === 'off' || isPrivateDatabase(url)) return;
  throw new SettingsError(
    `${name} goes to another machine without TLS: add ?sslmode=verify-full, or set CRMSYNC_DATABASE_TLS=off on a network of its own.`,
  );
}

/** With PostgreSQL nothing is generated. @throws {SettingsError} naming the first variable that is missing. */
export function requireWithPostgres(
  url: string | undefined,
  values: Record<string, unknown>,
  names: string[],
): void {
  const missing = names.find(name => values[name] === undefined);
  if (url !== undefined && missing !== undefined) {
    throw new SettingsError(
      `${missing} is not set: with DATABASE_URL the keys must come from the environment too.`,
    );
  }
}
