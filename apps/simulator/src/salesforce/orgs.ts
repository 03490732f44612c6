import { makeId } from './ids.ts';
import { createOrg, nextId, type Org, save } from './records/org.ts';
import type { Change, Row, Scalar } from './records/table.ts';
import { findObject } from './schema/catalogue.ts';

type Person = { first: string; last: string; alias: string; active: boolean };

const LOCALE = { TimeZoneSidKey: 'Europe/Berlin', LocaleSidKey: 'en_GB', LanguageLocaleKey: 'en_US' };

/** The orgs of a first start: two, so that connecting the wrong one can be tried. */
export function firstOrgs(now: number): Org[] {
  const acme = newOrg({ n: 1, name: 'Acme Sales', domain: 'acme-sales', mark: 'Ax', sandbox: false }, now);
  addUser(acme, { first: 'Ada', last: 'Admin', alias: 'aadmin', active: true }, now);
  addUser(acme, { first: 'Sam', last: 'Seller', alias: 'sseller', active: true }, now);
  addUser(acme, { first: 'Lena', last: 'Left', alias: 'lleft', active: false }, now);
  addQueue(acme, 'New leads', now);
  const globex = newOrg(
    { n: 2, name: 'Globex Europe', domain: 'globex--uat', mark: 'Bx', sandbox: true },
    now,
  );
  addUser(globex, { first: 'Gus', last: 'Globex', alias: 'gglobex', active: true }, now);
  return [acme, globex];
}

type NewOrg = { n: number; name: string; domain: string; mark: string; sandbox: boolean };

function newOrg(input: NewOrg, now: number): Org {
  const id = makeId('00D', input.mark, input.n);
  const org = createOrg(id, input.name, `${input.domain}.my.salesforce.com`, input.mark, now);
  insert(org, 'Organization', id, now, {
    Name: input.name,
    InstanceName: 'SIM1',
    IsSandbox: input.sandbox,
    OrganizationType: 'Developer Edition',
    ...LOCALE,
  });
  return org;
}

/** Adds a user and gives the id. */
function addUser(org: Org, person: Person, now: number): string {
  const domain = `${org.myDomain.split('.')[0]}.example`;
  const address = `${person.first}.${person.last}@${domain}`.toLowerCase();
  const id = nextId(org, '005');
  insert(org, 'User', id, now, {
    Username: address,
    Email: address,
    FirstName: person.first,
    LastName: person.last,
    Alias: person.alias,
    IsActive: person.active,
    UserType: 'Standard',
    ...LOCALE,
  });
  return id;
}

function addQueue(org: Org, name: string, now: number): void {
  insert(org, 'Group', nextId(org, '00G'), now, {
    Name: name,
    DeveloperName: name.replaceAll(' ', '_'),
    Type: 'Queue',
  });
}

function insert(org: Org, objectName: string, id: string, now: number, fields: Record<string, Scalar>): void {
  const object = findObject(org.schema, objectName);
  if (!object) throw new Error(`no object ${objectName}`);
  const row: Row = {
    Id: id,
    ...fields,
    CreatedDate: now,
    LastModifiedDate: now,
    SystemModstamp: now,
    CreatedById: id,
    LastModifiedById: id,
  };
  const created: Change = { at: now, by: id, kind: 'created', client: null, fields: [] };
  save(org, object, row, created);
}

/** The users of an org who can sign in. */
export function activeUsers(org: Org): Row[] {
  return [...(org.tables.get('user')?.rows.values() ?? [])].filter(user => user.IsActive === true);
}
