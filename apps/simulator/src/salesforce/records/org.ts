import { makeId } from '../ids.ts';
import { findObject, type Schema, standardSchema } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import { matchKeys } from './match-keys.ts';
import {
  addHistory,
  type Change,
  createTable,
  dropRow,
  lookUp,
  putRow,
  type Row,
  type Scalar,
  type Table,
} from './table.ts';

/** What a duplicate rule does on one action (§7). */
export type DuplicateAction = 'block' | 'alert' | 'report' | 'off';

/** What an admin of the org has set up. */
export type OrgSettings = {
  /** By object name; the standard rules of a new org: create alerts, edit reports (§7). */
  duplicateRules: Record<string, { create: DuplicateAction; edit: DuplicateAction }>;
  /** Lead and contact rules look across both objects (orgs since Summer '17, §7). */
  crossObjectDuplicates: boolean;
  /** The user or queue the active lead assignment rule hands leads to; null: no active rule (§0.8). */
  leadAssignmentOwnerId: string | null;
  /** State & Country picklists are on: only listed values are taken (§3.2). */
  stateCountryPicklists: boolean;
  /** Validation rules: field names that must be filled, by object, with the admin's text. */
  validationRules: ValidationRule[];
};

/** An admin's validation rule in its simplest form: a field that must not be empty. */
export type ValidationRule = { object: string; field: string; message: string };

/** A fault that hits single records of a write: locked rows, failing triggers (§3.3). */
export type RecordFault = {
  object: string | null;
  /** Record ids, or values of any field of the body (an e-mail address), that it hits; empty: every record. */
  matches: string[];
  remaining: number;
  code: string;
  message: string;
  fields: string[];
  status: number;
};

/** One org: its objects, its records and its settings. */
export type Org = {
  id: string;
  name: string;
  /** Host name the org would have, shown on pages only. */
  myDomain: string;
  mark: string;
  schema: Schema;
  /** When a field was last added or changed, epoch milliseconds: Last-Modified of describe. */
  schemaChangedAt: number;
  tables: Map<string, Table>;
  counters: Map<string, number>;
  settings: OrgSettings;
  recordFaults: RecordFault[];
  /** Requests per hour number, for the rolling daily limit. */
  usage: Map<number, number>;
  /** Undo steps of the transaction under way. */
  journal: (() => void)[] | null;
};

/** Settings of a new org. */
export function defaultSettings(): OrgSettings {
  const standard = () => ({ create: 'alert' as const, edit: 'report' as const });
  return {
    duplicateRules: { Lead: standard(), Contact: standard(), Account: standard() },
    crossObjectDuplicates: true,
    leadAssignmentOwnerId: null,
    stateCountryPicklists: false,
    validationRules: [],
  };
}

/** A new, empty org. `mark` is the two characters its record ids carry. */
export function createOrg(id: string, name: string, myDomain: string, mark: string, now: number): Org {
  const org: Org = {
    id,
    name,
    myDomain,
    mark,
    schema: standardSchema(),
    schemaChangedAt: now,
    tables: new Map(),
    counters: new Map(),
    settings: defaultSettings(),
    recordFaults: [],
    usage: new Map(),
    journal: null,
  };
  for (const object of org.schema.values()) addTable(org, object);
  return org;
}

/** Gives an object its table. */
export function addTable(org: Org, object: ObjectDef): void {
  org.tables.set(
    object.name.toLowerCase(),
    createTable(row => indexEntries(org, object, row)),
  );
}

const INDEXED = new Set([
  'email',
  'accountid',
  'parentid',
  'username',
  'whoid',
  'whatid',
  'campaignid',
  'leadid',
  'contactid',
]);

/** Whether equality on this field is answered from an index. */
export function isIndexed(object: ObjectDef, fieldName: string): boolean {
  const name = fieldName.toLowerCase();
  if (INDEXED.has(name)) return object.fields.has(name);
  if (name === 'name') return !object.fields.has('lastname');
  return object.fields.get(name)?.externalId === true;
}

/** The key under which a value is filed: comparison ignores case except for ids (§5.2). */
export function indexKey(value: Scalar): string {
  return typeof value === 'string' ? value.toLowerCase() : String(value);
}

function indexEntries(org: Org, object: ObjectDef, row: Row): [string, string][] {
  const entries: [string, string][] = [];
  for (const name of Object.keys(row)) {
    const value = row[name];
    if (value === null || value === undefined || !isIndexed(object, name)) continue;
    entries.push([name.toLowerCase(), indexKey(value)]);
  }
  if (row.IsDeleted !== true) {
    for (const key of matchKeys(object.name, row, accountName(org, row))) entries.push(['#match', key]);
  }
  return entries;
}

/** The company of a contact: the name of its account. */
export function accountName(org: Org, row: Row): string | null {
  if (typeof row.AccountId !== 'string') return null;
  const name = org.tables.get('account')?.rows.get(row.AccountId)?.Name;
  return typeof name === 'string' ? name : null;
}

/** The table of an object; every object has one. */
export function tableOf(org: Org, object: ObjectDef): Table {
  const table = org.tables.get(object.name.toLowerCase());
  if (!table) throw new Error(`no table for ${object.name}`);
  return table;
}

/** A record by object name and 18-character id, deleted ones included. */
export function rowOf(org: Org, objectName: string, id: string): Row | undefined {
  return org.tables.get(objectName.toLowerCase())?.rows.get(id);
}

/** The next id of an object. */
export function nextId(org: Org, prefix: string): string {
  const n = (org.counters.get(prefix) ?? 0) + 1;
  org.counters.set(prefix, n);
  return makeId(prefix, org.mark, n);
}

/** Stores a row and its history entry, remembering how to undo both. */
export function save(org: Org, object: ObjectDef, row: Row, change: Change): void {
  const table = tableOf(org, object);
  const before = table.rows.get(row.Id);
  put(org, object, row);
  addHistory(table, row.Id, change);
  org.journal?.push(() => {
    if (!before) return dropRow(table, row.Id);
    put(org, object, before);
    table.history.get(row.Id)?.pop();
  });
}

/** Stores a row; contacts are found under the name of their account, so a renamed one files them anew. */
function put(org: Org, object: ObjectDef, row: Row): void {
  const table = tableOf(org, object);
  const renamed =
    object.name === 'Account' && table.rows.has(row.Id) && table.rows.get(row.Id)?.Name !== row.Name;
  putRow(table, row);
  const contacts = renamed ? org.tables.get('contact') : undefined;
  if (!contacts) return;
  for (const id of [...lookUp(contacts, 'accountid', indexKey(row.Id))]) {
    const contact = contacts.rows.get(id);
    if (contact) putRow(contacts, contact);
  }
}

/** Runs work that either stays or, when `keep` says no or it throws, is undone entirely. */
export function transaction<T>(org: Org, work: () => T, keep: (result: T) => boolean): T {
  const outer = org.journal;
  const journal: (() => void)[] = [];
  org.journal = journal;
  const undo = () => {
    for (const step of journal.reverse()) step();
  };
  try {
    const result = work();
    if (!keep(result)) undo();
    else outer?.push(undo);
    return result;
  } catch (error) {
    undo();
    throw error;
  } finally {
    org.journal = outer;
  }
}

/** The object with this name, or undefined. */
export function objectOf(org: Org, name: string): ObjectDef | undefined {
  return findObject(org.schema, name);
}
