import type { FieldName, Values } from './people.ts';
import { fieldNames } from './people.ts';
import type { Stage, Vendor } from './stage.ts';

/** A live record as its CRM keeps it. */
export interface TrueRecord {
  readonly vendor: Vendor;
  readonly object: string;
  readonly id: string;
  /** Lower case, secondary ones included. */
  readonly emails: readonly string[];
  readonly values: Values;
}

/** Everything the CRMs have, whatever their APIs or we say. */
export async function trueRecords(stage: Stage): Promise<TrueRecord[]> {
  const hubspot = await stage.sim('hubspot', 'records/contacts?limit=1000000');
  const lead = await stage.sim('salesforce', 'records/Lead?limit=1000000');
  const contact = await stage.sim('salesforce', 'records/Contact?limit=1000000');
  return [
    ...listOf(hubspot).flatMap(fromHubSpot),
    ...listOf(lead).flatMap(row => fromSalesforce('Lead', row)),
    ...listOf(contact).flatMap(row => fromSalesforce('Contact', row)),
  ];
}

type Json = Readonly<Record<string, unknown>>;

/** The control API's shapes are our own (apps/simulator/README.md). */
function listOf(answer: unknown): Json[] {
  return (answer as { records: Json[] }).records;
}

function fromHubSpot(row: Json): TrueRecord[] {
  const { id, archived, properties, secondaryEmails } = row as {
    id: string;
    archived: boolean;
    properties: Record<string, string>;
    secondaryEmails: string[];
  };
  if (archived) return [];
  const emails = [properties.email ?? '', ...secondaryEmails].map(email => email.toLowerCase());
  return [{ vendor: 'hubspot', object: 'contacts', id, emails, values: valuesOf('hubspot', properties) }];
}

function fromSalesforce(object: 'Lead' | 'Contact', row: Json): TrueRecord[] {
  if (row.IsDeleted === true) return [];
  const emails = [String(row.Email ?? '').toLowerCase()];
  return [{ vendor: 'salesforce', object, id: String(row.Id), emails, values: valuesOf(object, row) }];
}

function valuesOf(place: 'hubspot' | 'Lead' | 'Contact', row: Json): Values {
  const value = (name: FieldName) => {
    const field = fieldNames[name][place];
    const found = field === null ? undefined : row[field];
    return found === undefined || found === null ? '' : String(found);
  };
  return {
    firstName: value('firstName'),
    lastName: value('lastName'),
    company: value('company'),
    title: value('title'),
    phone: value('phone'),
  };
}

/** What CRMSync itself believes after a run. */
export interface Beliefs {
  readonly contacts: readonly { id: string; email: string }[];
  readonly pushes: readonly {
    id: string;
    state: string;
    total: number;
    items: number;
    /** How many people the push says had each outcome. */
    told: Readonly<Record<string, number>>;
  }[];
  readonly items: readonly {
    push_id: string;
    contact_id: string;
    connector: string;
    state: string;
    outcome: string | null;
    record_id: string | null;
    problem: { field?: string; title?: string } | null;
  }[];
  readonly links: readonly { contact_id: string; connector: string; object: string; record_id: string }[];
  readonly log: readonly {
    contact_id: string;
    connector: string;
    outcome: string;
    record_id: string | null;
  }[];
  /** Attempts whose end was never noted. */
  readonly openAttempts: number;
}

/** Reads it out of the database. */
export async function beliefs(stage: Stage, database: string): Promise<Beliefs> {
  const rows = (text: string) => stage.query<never>(database, text);
  const [open] = await stage.query<{ count: number }>(
    database,
    'select count(*)::int as count from sync_attempts where finished_at is null',
  );
  return {
    contacts: await rows('select id, primary_email as email from contacts'),
    pushes: await rows(`select p.id, p.state, p.total,
      jsonb_build_object('created', created, 'updated', updated, 'unchanged', unchanged, 'duplicate', duplicate,
        'failed', failed, 'skipped', skipped, 'cancelled', cancelled) as told,
      (select count(*)::int from push_items i where i.push_id = p.id) as items from pushes p`),
    items: await rows(
      'select push_id, contact_id, connector, state, outcome, record_id, problem from push_items',
    ),
    links: await rows('select contact_id, connector, object, record_id from contact_links'),
    log: await rows('select contact_id, connector, outcome, record_id from crm_sync_logs order by id'),
    openAttempts: open?.count ?? 0,
  };
}
