import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { startSimulator } from '@crmsync/simulator';
import pg from 'pg';
import { freePort, startPostgres, type TestPostgres } from '../scripts/test/postgres.ts';

/** The CRMs that take part. */
export const vendors = ['hubspot', 'salesforce'] as const;
/** One of them. */
export type Vendor = (typeof vendors)[number];

/** What the product's processes stand on: a PostgreSQL of their own that may be restarted, and both CRMs simulated. */
export interface Stage {
  readonly postgres: TestPostgres;
  /** The product's variables, for a database. */
  env(database: string): Record<string, string>;
  /** Where the server of every run listens. */
  readonly url: string;
  /** A vendor's control API: GET without `json`. */
  sim(vendor: Vendor, path: string, json?: unknown, method?: string): Promise<unknown>;
  /** An empty database; answers its name. */
  createDatabase(): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Runs a query against a database, again when the server was just being restarted. */
  query<Row extends pg.QueryResultRow>(database: string, text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts one; close it afterwards. With a PostgreSQL that others use too, its databases are its own, and nobody may restart it. */
export async function startStage(shared?: TestPostgres): Promise<Stage> {
  const [postgres, simulator, port] = await Promise.all([
    shared ?? startPostgres({ durable: true }),
    startSimulator(),
    freePort(),
  ]);
  const url = `http://127.0.0.1:${port}`;
  const bases: Record<Vendor, string> = {
    hubspot: simulator.hubspotUrl,
    salesforce: simulator.salesforceUrl,
  };
  const secrets = {
    CRMSYNC_KEYS: `chaos:${randomBytes(32).toString('base64')}`,
    CRMSYNC_AUTH_SECRET: randomBytes(32).toString('hex'),
  };
  const query: Stage['query'] = (database, text, values = []) =>
    queryOn(urlOf(postgres, database), text, values);
  return {
    postgres,
    url,
    query,
    env: database => ({
      ...secrets,
      ...clients(bases),
      ...wideLimits,
      PORT: String(port),
      PUBLIC_URL: url,
      LOG_LEVEL: 'warn',
      DATABASE_URL: urlOf(postgres, database),
    }),
    sim: (vendor, path, json, method) => control(`${bases[vendor]}/_sim/${path}`, json, method),
    async createDatabase() {
      const name = `run_${randomBytes(6).toString('hex')}`;
      await query('postgres', `create database ${name}`);
      return name;
    },
    async dropDatabase(name) {
      await query('postgres', `drop database if exists ${name} with (force)`);
    },
    async close() {
      await Promise.all([shared ? undefined : postgres.stop(), simulator.close()]);
    },
  };
}

const wideLimits = {
  CRMSYNC_LIMIT_USER: '1000000',
  CRMSYNC_LIMIT_ADDRESS: '1000000',
  CRMSYNC_LIMIT_SIGN_INS: '1000000',
};

function clients(bases: Record<Vendor, string>): Record<string, string> {
  return {
    HUBSPOT_CLIENT_ID: 'sim-hubspot-client',
    HUBSPOT_CLIENT_SECRET: 'sim-hubspot-secret',
    HUBSPOT_API_URL: bases.hubspot,
    HUBSPOT_APP_URL: bases.hubspot,
    SALESFORCE_CLIENT_ID: 'sim-salesforce-client',
    SALESFORCE_CLIENT_SECRET: 'sim-salesforce-secret',
    SALESFORCE_LOGIN_URL: bases.salesforce,
    CRMSYNC_SIMULATED: vendors.join(),
  };
}

function urlOf(postgres: TestPostgres, database: string): string {
  const url = new URL(postgres.url);
  url.pathname = `/${database}`;
  return url.href;
}

async function queryOn<Row extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  for (let tries = 1; ; tries += 1) {
    const client = new pg.Client({ connectionString });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text, values)).rows;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const restarting = /^(08|57P|ECONN)/.test(code) || String(error).includes('Connection terminated');
      if (!restarting || tries > 50) throw error;
      await wait(200);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** A call of a simulated CRM's control API. Throws with what it said when it refused. */
export async function control(
  url: string,
  json?: unknown,
  method = json === undefined ? 'GET' : 'POST',
): Promise<unknown> {
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, ...body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
