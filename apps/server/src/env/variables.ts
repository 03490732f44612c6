import { resolve } from 'node:path';
import { z } from 'zod';
import { ciphers } from '../vault/ciphers.ts';
import type { NamedKey } from './settings.ts';

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

/** The variables as they were read. */
export type EnvironmentValues = z.output<typeof Environment>;

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
