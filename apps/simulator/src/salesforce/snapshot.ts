import type { AuthState } from './oauth/grants.ts';
import { addTable, createOrg, type Org, type OrgSettings, type RecordFault } from './records/org.ts';
import { type Change, putRow, type Row } from './records/table.ts';
import type { BulkJob } from './rest/bulk-job.ts';
import type { FieldDef } from './schema/types.ts';
import type { Salesforce } from './state.ts';

/** One org as JSON. */
type StoredOrg = {
  id: string;
  name: string;
  myDomain: string;
  mark: string;
  schemaChangedAt: number;
  /** The full field list of every object, so that added and removed fields survive. */
  fields: Record<string, FieldDef[]>;
  rows: Record<string, Row[]>;
  history: Record<string, [string, Change[]][]>;
  counters: [string, number][];
  settings: OrgSettings;
  recordFaults: RecordFault[];
  usage: [number, number][];
};

/** Everything that survives a restart. Query cursors and idempotency keys do not: their locators become invalid, keys are new. */
export type Snapshot = {
  orgs: StoredOrg[];
  apps: AuthState['apps'];
  codes: [string, AuthState['codes'] extends Map<string, infer Code> ? Code : never][];
  grants: [string, AuthState['grants'] extends Map<string, infer Grant> ? Grant : never][];
  sessions: [string, AuthState['sessions'] extends Map<string, infer Session> ? Session : never][];
  nextGrant: number;
  jobs: [string, BulkJob][];
};

/** The state as plain JSON. */
export function snapshot(sf: Salesforce): Snapshot {
  return {
    orgs: sf.orgs.map(storeOrg),
    apps: sf.auth.apps,
    codes: [...sf.auth.codes],
    grants: [...sf.auth.grants],
    sessions: [...sf.auth.sessions],
    nextGrant: sf.auth.nextGrant,
    jobs: [...sf.jobs],
  };
}

function storeOrg(org: Org): StoredOrg {
  const objects = [...org.schema.entries()];
  const tables = [...org.tables.entries()];
  return {
    id: org.id,
    name: org.name,
    myDomain: org.myDomain,
    mark: org.mark,
    schemaChangedAt: org.schemaChangedAt,
    fields: Object.fromEntries(objects.map(([name, object]) => [name, [...object.fields.values()]])),
    rows: Object.fromEntries(tables.map(([name, table]) => [name, [...table.rows.values()]])),
    history: Object.fromEntries(tables.map(([name, table]) => [name, [...table.history]])),
    counters: [...org.counters],
    settings: org.settings,
    recordFaults: org.recordFaults,
    usage: [...org.usage],
  };
}

/** Takes a snapshot over in place of the present state. */
export function restore(sf: Salesforce, stored: Snapshot): void {
  sf.orgs = stored.orgs.map(restoreOrg);
  sf.auth = {
    apps: stored.apps,
    codes: new Map(stored.codes),
    grants: new Map(stored.grants),
    sessions: new Map(stored.sessions),
    nextGrant: stored.nextGrant,
  };
  sf.jobs = new Map(stored.jobs);
  sf.cursors.clear();
  sf.idempotencyKeys.clear();
}

function restoreOrg(stored: StoredOrg): Org {
  const org = createOrg(stored.id, stored.name, stored.myDomain, stored.mark, stored.schemaChangedAt);
  org.counters = new Map(stored.counters);
  org.settings = stored.settings;
  org.recordFaults = stored.recordFaults;
  org.usage = new Map(stored.usage);
  for (const [name, object] of org.schema) {
    const fields = stored.fields[name];
    if (fields) object.fields = new Map(fields.map(def => [def.name.toLowerCase(), def]));
    addTable(org, object);
  }
  for (const [name, table] of org.tables) {
    for (const row of stored.rows[name] ?? []) putRow(table, row);
    for (const [id, changes] of stored.history[name] ?? []) table.history.set(id, changes);
  }
  return org;
}

/** Whether a stored state is one of ours; the file is written by this simulator only, so its outline is enough. */
export function isSnapshot(value: unknown): value is Snapshot {
  return typeof value === 'object' && value !== null && 'orgs' in value && 'grants' in value;
}
