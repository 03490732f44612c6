/**
 * Settings, all from the environment. Every variable is documented where it is read; a bad one is a {@link SettingsError}
 * whose single sentence names it, so that `main.ts` can print it and exit 1.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { PlanSettings } from './billing/settings.ts';
import { isPrivateDatabase } from './database-tls.ts';
import type { Retention } from './store/retention.ts';
import { type Cipher, ciphers } from './vault/ciphers.ts';
import type { TransitSettings } from './vault/transit.ts';

/** What this needs to know of a connector to read its variables. */
interface ConnectorVariables {
  readonly id: string;
  readonly urls: Readonly<Record<string, string>>;
}

/** One connector's client at its vendor. Without both id and secret connecting is impossible. */
export interface ConnectorSettings {
  readonly client: { readonly id: string; readonly secret: string } | null;
  /** Where the vendor sends the person back in the web flow. */
  readonly redirectUri: string;
  /** The definition's `urls`, with what the environment overrules. */
  readonly urls: Readonly<Record<string, string>>;
  /** The CRM behind it is the project's simulator. */
  readonly simulated: boolean;
}

/** One key-encryption key: 32 bytes under a name that is stored beside everything it wraps. */
export interface NamedKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Where data lives: a PostgreSQL, or the embedded database in a folder. */
export type DatabaseSettings = { readonly url: string } | { readonly folder: string };

/** Everything the server is told from outside. */
export interface Settings {
  readonly database: DatabaseSettings;
  /** Folder for what embedded mode keeps beside its database (generated keys). */
  readonly dataDir: string;
  /** File that remembers who was deleted, outside the database. */
  readonly erasedFile: string;
  /** PostgreSQL that remembers it instead. Null: the file does. */
  readonly erasedUrl: string | null;
  /** The key ring; the first one encrypts. Null: embedded mode, keep one in a file. */
  readonly keys: readonly NamedKey[] | null;
  /** The Transit engine that wraps instead of the ring. */
  readonly transit: TransitSettings | null;
  readonly cipher: Cipher;
  /** Signs session cookies. Null: embedded mode, keep one in a file. */
  readonly authSecret: string | null;
  /** Where people open the web app, without a trailing slash. */
  readonly publicUrl: string;
  readonly port: number;
  readonly host: string;
  readonly role: 'all' | 'server' | 'worker';
  /** Chrome extensions that may call the API. */
  readonly extensionIds: readonly string[];
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Number of reverse proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  readonly limits: Limits;
  /** How long what pushes leave behind is kept. */
  readonly keep: Retention;
  /** Share of each CRM account's daily API calls that is left to its other apps, 0 to 1. */
  readonly dailyReserve: number;
  /** The process's own door for Prometheus and health checks. Null: none. */
  readonly metrics: { readonly port: number; readonly host: string; readonly token: string | null } | null;
  /** What is traced: the name of the service and the share of all work, 0 to 1. Null: nothing. */
  readonly traces: { readonly service: string; readonly share: number } | null;
  /** Null: no plans are sold, and everybody has everything. */
  readonly plans: PlanSettings | null;
  /** Whether people must have a second factor, or may. */
  readonly secondFactor: 'offered' | 'required';
  /** Per connector id. */
  readonly connectors: Readonly<Record<string, ConnectorSettings>>;
}

/** How much one caller may ask. */
export interface Limits {
  /** Requests per minute of one signed-in user. */
  readonly perUser: number;
  /** Requests per minute from one address, signed in or not. An office shares one, so it is wider. */
  readonly perAddress: number;
  /** Sign-ups and sign-ins per minute from one address. */
  readonly signIns: number;
  /** Largest JSON body in bytes; routes that take files set their own. */
  readonly bodyBytes: number;
}

/** A setting that cannot be used. The message is one sentence for the operator and never repeats a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Id of the extension built from this repository: it follows from the public key in its manifest. */
function ownExtensionId(): string {
  const file = new URL('../../extension/extension-id.json', import.meta.url);
  return z.object({ id: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).id;
}

const origin = z
  .url({ protocol: /^https?$/ })
  .transform(text => text.replace(/\/+$/, ''))
  .refine(text => new URL(text).origin === text, 'must be an origin like https://crmsync.example.com');

const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const list = z.string().transform(text =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== ''),
);

/** Every variable but the connectors' own. Their comments are the reference in docs/environment.md. */
export const Environment = z.object({
  /** `postgres://…` of a PostgreSQL 15 or newer. Unset: the embedded database in `CRMSYNC_DATA_DIR`. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /**
   * `require`: a PostgreSQL on another machine needs `?sslmode=verify-full` in `DATABASE_URL`. `off`: it may do without, for a network
   * that nobody else is in (a compose file's own, a VPN).
   */
  CRMSYNC_DATABASE_TLS: z.enum(['require', 'off']).default('require'),
  /** Folder of the embedded database and of the keys it generates. */
  CRMSYNC_DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform(path => resolve(path)),
  /**
   * File in which the ids of deleted people are kept, so that a start on an older backup deletes them again. Default `erased` in
   * `CRMSYNC_DATA_DIR`. Keep it on a disk that stays, shared by all processes, and out of what is put back.
   */
  CRMSYNC_ERASED_FILE: z
    .string()
    .min(1)
    .transform(path => resolve(path))
    .optional(),
  /**
   * A PostgreSQL that keeps these ids instead of the file, for hosts whose processes share no disk: a database of its own, which is not
   * put back together with the other.
   */
  CRMSYNC_ERASED_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Key ring `id:base64,id:base64` of 32-byte keys (`openssl rand -base64 32`); the first encrypts, the others still decrypt. */
  CRMSYNC_KEYS: z.string().transform(readKeyRing).optional(),
  /**
   * A Transit engine of HashiCorp Vault or OpenBao that wraps data keys, `https://vault.example.com:8200`. With it
   * `CRMSYNC_KEYS` may be left out; what it names still unwraps.
   */
  CRMSYNC_TRANSIT_URL: origin.optional(),
  /** Token for it: may encrypt, decrypt and read the key. */
  CRMSYNC_TRANSIT_TOKEN: z.string().min(1).optional(),
  /** Instead: a file that holds it and is read for each call, as an agent keeps one that is short-lived. */
  CRMSYNC_TRANSIT_TOKEN_FILE: z
    .string()
    .min(1)
    .transform(path => resolve(path))
    .optional(),
  /** Name of its `aes256-gcm96` key. */
  CRMSYNC_TRANSIT_KEY: z
    .string()
    .regex(/^[\w-]+$/)
    .default('crmsync'),
  /** Where the engine is mounted. */
  CRMSYNC_TRANSIT_MOUNT: z
    .string()
    .regex(/^[\w/-]+$/)
    .default('transit'),
  /** What seals tokens and data keys from now on; what another sealed still opens. */
  CRMSYNC_CIPHER: z.enum(ciphers).default('aes-256-gcm'),
  /** Secret of at least 32 characters that signs sessions. */
  CRMSYNC_AUTH_SECRET: z.string().min(32).optional(),
  /** Address people open, e.g. `https://crmsync.example.com`. Default `http://localhost:PORT`. */
  PUBLIC_URL: origin.optional(),
  /** TCP port; 0 takes any free one. */
  PORT: whole(3000, 0, 65_535),
  /** Address to listen on. Containers want `0.0.0.0`. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** `server` answers HTTP, `worker` runs jobs, `all` does both in one process (the embedded database allows no other). */
  CRMSYNC_ROLE: z.enum(['all', 'server', 'worker']).default('all'),
  /** Chrome extension ids that may call the API. Default: the extension built from this repository. */
  CRMSYNC_EXTENSION_IDS: list.pipe(z.array(z.string().regex(/^[a-p]{32}$/))).optional(),
  /** How much is logged, as JSON lines on stdout. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** How many reverse proxies stand in front. 0: the caller's address is the TCP peer. */
  CRMSYNC_TRUSTED_PROXIES: whole(0, 0, 10),
  /** Requests per minute of one user. */
  CRMSYNC_LIMIT_USER: whole(600, 1, 1_000_000),
  /** Requests per minute from one address. */
  CRMSYNC_LIMIT_ADDRESS: whole(3000, 1, 1_000_000),
  /** Sign-ups and sign-ins per minute from one address. */
  CRMSYNC_LIMIT_SIGN_INS: whole(20, 1, 1_000_000),
  /** `required`: whoever has no second factor sets one up before anything else answers. `offered`: everybody may have one. */
  CRMSYNC_SECOND_FACTOR: z.enum(['offered', 'required']).default('offered'),
  /** Days for which the values that a write replaced are kept, encrypted. */
  CRMSYNC_KEEP_ATTEMPTS_DAYS: whole(90, 1, 36_500),
  /** Days for which the history and the pushes in it are kept. */
  CRMSYNC_KEEP_LOG_DAYS: whole(730, 1, 36_500),
  /** Days for which previews are kept. */
  CRMSYNC_KEEP_PLANS_DAYS: whole(7, 1, 365),
  /** Per cent of each CRM account's daily API calls that are never used, so that the customer's other apps go on working. */
  CRMSYNC_DAILY_RESERVE: whole(10, 0, 90),
  /** Port of the process's own `/metrics` (Prometheus), `/healthz` and `/readyz`, for workers too. Unset: none. Each process on a machine needs its own. */
  METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  /** Address of that port. Any but a loopback address needs `METRICS_TOKEN`. */
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  /** Bearer token that `/metrics` asks for; at least 16 characters. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Where OpenTelemetry traces go, by OTLP over HTTP, e.g. `http://collector:4318`. Unset: nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** The same for traces alone, with its whole path. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Headers for it, `name=value,name=value`. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  /** What this installation is called in traces. */
  OTEL_SERVICE_NAME: z.string().min(1).default('crmsync'),
  /** Share of all requests and pushes that is traced, 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Ids of connectors whose CRM is the project's simulator, comma-separated. Said to people on the connection card. */
  CRMSYNC_SIMULATED: list.default([]),
  /** `on` sells plans: what people may use depends on what they pay. `off`: everybody has everything. */
  PLANS: z.enum(['off', 'on']).default('off'),
  /** Secret key of a Stripe account. Without it plans are given by an operator (`npm run ops -- plan`). */
  STRIPE_SECRET_KEY: z.string().min(1).optional(),
  /** Signing secret of Stripe's webhook endpoint `PUBLIC_URL/api/billing/webhook`. */
  STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  /** Stripe's id of the recurring price of Pro. */
  STRIPE_PRICE_PRO: z.string().min(1).optional(),
  /** Stripe's id of the recurring price of Business. */
  STRIPE_PRICE_BUSINESS: z.string().min(1).optional(),
  /** Address of Stripe's API. */
  STRIPE_API_URL: origin.default('https://api.stripe.com'),
});

function readKeyRing(text: string, context: z.RefinementCtx): NamedKey[] {
  const keys = text.split(',').map(entry => {
    const [id = '', base64 = ''] = entry.trim().split(':');
    return { id, key: Buffer.from(base64, 'base64') };
  });
  const usable = keys.every(({ id, key }) => /^[\w-]{1,32}$/.test(id) && key.length === 32);
  if (!usable) context.addIssue('must be id:base64 pairs of 32-byte keys, separated by commas');
  if (new Set(keys.map(key => key.id)).size !== keys.length) context.addIssue('must not repeat a key id');
  return keys;
}

type Variables = Readonly<Record<string, string | undefined>>;

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

function transitSettings(values: z.output<typeof Environment>): TransitSettings | null {
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
function planSettings(values: z.output<typeof Environment>, publicUrl: string): PlanSettings | null {
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

function metricsSettings(values: z.output<typeof Environment>): Settings['metrics'] {
  const { METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token = null } = values;
  if (port === undefined) return null;
  if (token === null && !['localhost', '127.0.0.1', '::1'].includes(host)) {
    throw new SettingsError(`METRICS_TOKEN is not set: METRICS_HOST ${host} lets others ask.`);
  }
  return { port, host, token };
}

function tracesSettings(values: z.output<typeof Environment>): Settings['traces'] {
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

function requireWithPostgres(
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

function connectorSettings(
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

/** The value itself is left out: it may be a secret. */
function settingsError(error: z.ZodError): SettingsError {
  const issue = error.issues[0];
  const name = String(issue?.path[0] ?? 'environment');
  return new SettingsError(`${name} cannot be used: ${issue?.message ?? 'it is not valid'}.`);
}
