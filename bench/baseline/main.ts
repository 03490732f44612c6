/**
 * The plan of December 2025 as a program to measure against: Express and axios, one contact per request, look up one and write one,
 * no limits, retries or time-outs. Its shape is kept; corrected is only what cannot work at all: no Company goes to a Salesforce
 * Contact, quotes in SOQL are escaped, and its token is checked. Started by the bench with a database and tokens of its own.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import axios from 'axios';
import express from 'express';
import pg from 'pg';

const { DATABASE_URL, PORT = '0', HUBSPOT_URL = '', JWT_SECRET = '' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL });

interface Integration {
  readonly access_token: string;
  readonly instance_url: string | null;
  readonly portal_id: string | null;
}

interface Contact {
  readonly id: number;
  readonly email: string;
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly title?: string;
  readonly phone?: string;
}

/** `<user>.<hmac of it>`: stands for the JWT that the plan's middleware checks without a database. */
function userOf(header = ''): number | null {
  const [user = '', mac = ''] = header.replace(/^Bearer /, '').split('.');
  const right = createHmac('sha256', JWT_SECRET).update(user).digest();
  const given = Buffer.from(mac, 'hex');
  return given.length === right.length && timingSafeEqual(given, right) ? Number(user) : null;
}

const app = express();
app.use(express.json());
app.use((request, response, next) => {
  const user = userOf(request.headers.authorization);
  if (user === null) {
    response.status(401).json({ error: 'Unauthorized' });
    return;
  }
  response.locals.user = user;
  next();
});

async function integration(user: number, platform: string): Promise<Integration> {
  const { rows } = await pool.query<Integration>(
    'SELECT * FROM crm_integrations WHERE user_id = $1 AND platform = $2 AND is_active = true',
    [user, platform],
  );
  if (!rows[0]) throw new Error(`${platform} is not connected`);
  return rows[0];
}

async function log(user: number, platform: string, action: string, status: string, id: string | null) {
  await pool.query(
    'INSERT INTO crm_sync_logs (user_id, contact_id, platform, action, status, crm_contact_id) VALUES ($1, NULL, $2, $3, $4, $5)',
    [user, platform, action, status, id],
  );
}

/** First and last name, split at the first space when they are absent. */
function namesOf({ name = '', firstName, lastName }: Contact): { first: string; last: string } {
  const [first = '', ...rest] = name.split(' ');
  return { first: firstName ?? first, last: lastName ?? (rest.join(' ') || first) };
}

async function toHubSpot({ access_token, portal_id }: Integration, contact: Contact) {
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' };
  const { first, last } = namesOf(contact);
  const properties = {
    firstname: first,
    lastname: last,
    email: contact.email,
    company: contact.company,
    jobtitle: contact.title,
    phone: contact.phone,
  };
  const base = `${HUBSPOT_URL}/crm/v3/objects/contacts`;
  const found = await axios.post(
    `${base}/search`,
    {
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: contact.email }] }],
    },
    { headers },
  );
  const known: string | undefined = found.data.results[0]?.id;
  const written = known
    ? await axios.patch(`${base}/${known}`, { properties }, { headers })
    : await axios.post(base, { properties }, { headers });
  const id: string = written.data.id;
  return { action: known ? 'updated' : 'created', id, url: `/contacts/${portal_id}/contact/${id}` };
}

async function toSalesforce({ access_token, instance_url }: Integration, contact: Contact, object: string) {
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' };
  const { first, last } = namesOf(contact);
  const record = {
    FirstName: first,
    LastName: last,
    Email: contact.email,
    ...(object === 'Lead' ? { Company: contact.company || 'Unknown' } : {}),
    Title: contact.title,
    Phone: contact.phone,
  };
  const base = `${instance_url}/services/data/v57.0`;
  const email = contact.email.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const q = `SELECT Id FROM ${object} WHERE Email = '${email}' LIMIT 1`;
  const found = await axios.get(`${base}/query`, { headers, params: { q } });
  const known: string | undefined = found.data.records[0]?.Id;
  if (known) await axios.patch(`${base}/sobjects/${object}/${known}`, record, { headers });
  const made = known ? null : await axios.post(`${base}/sobjects/${object}`, record, { headers });
  const id: string = known ?? made?.data.id;
  return {
    action: known ? 'updated' : 'created',
    id,
    url: `${instance_url}/lightning/r/${object}/${id}/view`,
  };
}

app.post('/api/integrations/:platform/sync-contact', async (request, response) => {
  const { platform } = request.params;
  const user: number = response.locals.user;
  try {
    const row = await integration(user, platform);
    const { contact, object = 'Lead' } = request.body as { contact: Contact; object?: string };
    const done =
      platform === 'hubspot' ? await toHubSpot(row, contact) : await toSalesforce(row, contact, object);
    await log(user, platform, done.action === 'created' ? 'create' : 'update', 'success', done.id);
    response.json({ success: true, action: done.action, crmContactId: done.id, url: done.url });
  } catch (error) {
    await log(user, platform, 'create', 'error', null);
    response.status(500).json({ error: error instanceof Error ? error.message : 'Failed' });
  }
});

app.get('/api/integrations/:platform/status', async (request, response) => {
  const { rows } = await pool.query(
    'SELECT is_active, portal_id, created_at FROM crm_integrations WHERE user_id = $1 AND platform = $2',
    [response.locals.user, request.params.platform],
  );
  response.json({ connected: rows.length > 0, ...rows[0] });
});

app.listen(Number(PORT), '127.0.0.1');
