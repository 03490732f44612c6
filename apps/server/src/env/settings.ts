import type { PlanSettings } from '../billing/settings.ts';
import type { Retention } from '../store/retention.ts';
import type { Cipher } from '../vault/ciphers.ts';
import type { TransitSettings } from '../vault/transit.ts';

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
