import { createHmac, randomBytes } from 'node:crypto';
import { freePort } from '../../scripts/test/postgres.ts';
import type { Program, Vendor, World } from '../world.ts';

/** The old plan's server, running, with somebody connected to both CRMs. */
export interface Baseline {
  readonly url: string;
  readonly program: Program;
  readonly authorization: string;
}

/** The tables of the old plan, as it wrote them. */
const tables = `
  create schema if not exists baseline;
  set search_path to baseline;
  create table crm_integrations (id serial primary key, user_id integer, platform varchar(50) not null,
    access_token text not null, refresh_token text, token_expires_at timestamp, instance_url varchar(255),
    portal_id varchar(255), is_active boolean default true, settings jsonb default '{}',
    created_at timestamp default now(), updated_at timestamp default now(), unique (user_id, platform));
  create index on crm_integrations (user_id);
  create table crm_sync_logs (id serial primary key, user_id integer, contact_id integer, platform varchar(50) not null,
    action varchar(50) not null, status varchar(50) not null, crm_contact_id varchar(255), error_message text,
    created_at timestamp default now());
  create index on crm_sync_logs (user_id);
  create index on crm_sync_logs (contact_id);`;

/** Tokens of a grant that no browser was needed for. */
export async function grantOf(world: World, vendor: Vendor): Promise<{ token: string; account: string }> {
  const grant = (await world.sim(vendor, 'grant', {})) as { access_token: string; portal_id?: number };
  return { token: grant.access_token, account: String(grant.portal_id ?? '') };
}

/** Starts it. */
export async function startBaseline(world: World): Promise<Baseline> {
  const port = await freePort();
  const secret = randomBytes(32).toString('hex');
  const client = await world.database.connect();
  try {
    await client.query(tables);
    const [hubspot, salesforce] = [await grantOf(world, 'hubspot'), await grantOf(world, 'salesforce')];
    await client.query(
      `insert into crm_integrations (user_id, platform, access_token, instance_url, portal_id)
      values (1, 'hubspot', $1, null, $2), (1, 'salesforce', $3, $4, null)`,
      [hubspot.token, hubspot.account, salesforce.token, world.vendorUrl.salesforce],
    );
  } finally {
    client.release(true);
  }
  const database = new URL(world.databaseUrl);
  database.searchParams.set('options', '-c search_path=baseline');
  const program = world.start('bench/baseline/main.ts', {
    NODE_ENV: 'production',
    DATABASE_URL: database.href,
    PORT: String(port),
    HUBSPOT_URL: world.vendorUrl.hubspot,
    JWT_SECRET: secret,
  });
  const url = `http://127.0.0.1:${port}`;
  const authorization = `Bearer 1.${createHmac('sha256', secret).update('1').digest('hex')}`;
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise(r => setTimeout(r, 50))) {
    const answer = await fetch(`${url}/api/integrations/hubspot/status`, {
      headers: { authorization },
    }).catch(() => undefined);
    if (answer?.ok) return { url, program, authorization };
  }
  throw new Error('The baseline did not start');
}
