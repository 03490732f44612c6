import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliAnswer, CliSession } from './session.ts';

/** One thing a developer does with the command line. Throws when it does not work as against the real Salesforce. */
export interface Step {
  readonly title: string;
  act(session: CliSession): Promise<void>;
}

const org = ['--target-org', 'sim'];
const lead = ['--sobject', 'Lead'];

/** In order: later steps use what earlier ones made. */
export const steps: readonly Step[] = [
  { title: 'org login web: signs in through the browser, with PKCE', act: loginWeb },
  { title: 'org login access-token', act: loginByToken },
  { title: 'goes on by its refresh token after the session has ended, twice', act: refreshes },
  { title: 'org display', act: display },
  { title: 'org list limits', act: limits },
  { title: 'sobject list and sobject describe', act: describe },
  { title: 'data create record', act: create },
  { title: 'data update record and data get record', act: update },
  { title: 'data query: columns, relationships, a count', act: query },
  { title: 'data query: a mistake is told with its place', act: wrongQuery },
  { title: 'data search', act: search },
  { title: 'api request rest: an upsert by external id', act: upsert },
  { title: 'data upsert bulk: creates and updates from a CSV', act: upsertBulk },
  { title: 'data upsert bulk: failed rows are told, the good ones saved', act: upsertBulkFailures },
  { title: 'data import bulk, then data update bulk', act: importAndUpdate },
  { title: 'data query: 2,500 records come in pages', act: pages },
  { title: 'data delete record', act: remove },
];

async function loginWeb({ sf, url }: CliSession): Promise<void> {
  const answer = good(
    await sf(['org', 'login', 'web', '--instance-url', url, '--alias', 'web', '--browser', 'firefox']),
  );
  strictEqual(part(answer, 'username'), 'ada.admin@acme-sales.example');
  match(String(part(answer, 'orgId')), /^00D\w{15}$/);
}

async function loginByToken({ sf, sim, url }: CliSession): Promise<void> {
  const grant = await sim('grant', {});
  const flags = ['--instance-url', url, '--no-prompt', '--alias', 'sim'];
  const token = { SF_ACCESS_TOKEN: String(part(grant, 'access_token')) };
  const answer = good(await sf(['org', 'login', 'access-token', ...flags], token));
  strictEqual(part(answer, 'instanceApiVersion'), '68.0');
}

async function refreshes({ sf, sim }: CliSession): Promise<void> {
  for (const turn of [1, 2]) {
    await sim('revoke', { what: 'expire-access-tokens' });
    const flags = ['--target-org', 'web', '--query', 'SELECT Name FROM Organization'];
    const answer = good(await sf(['data', 'query', ...flags]));
    strictEqual(part(answer, 'records.0.Name'), 'Acme Sales', `turn ${turn}`);
  }
  // Signing in by an access token has no refresh token, so it is done again.
  const grant = await sim('grant', {});
  const token = { SF_ACCESS_TOKEN: String(part(grant, 'access_token')) };
  const url = String(part(good(await sf(['org', 'display', '--target-org', 'web'])), 'instanceUrl'));
  const flags = ['--instance-url', url, '--no-prompt', '--alias', 'sim'];
  good(await sf(['org', 'login', 'access-token', ...flags], token));
}

async function display({ sf }: CliSession): Promise<void> {
  const answer = good(await sf(['org', 'display', ...org]));
  strictEqual(part(answer, 'connectedStatus'), 'Connected');
}

async function limits({ sf }: CliSession): Promise<void> {
  const rows = list(good(await sf(['org', 'list', 'limits', ...org])));
  const daily = rows.find(row => part(row, 'name') === 'DailyApiRequests');
  strictEqual(part(daily, 'max'), 15_000);
  ok(Number(part(daily, 'remaining')) < 15_000);
}

async function describe({ sf }: CliSession): Promise<void> {
  const names = list(good(await sf(['sobject', 'list', ...org, '--sobject', 'all'])));
  ok(['Account', 'Campaign', 'Contact', 'Lead', 'Task'].every(name => names.includes(name)));
  const fields = list(part(good(await sf(['sobject', 'describe', ...org, ...lead])), 'fields'));
  const lastName = fields.find(field => part(field, 'name') === 'LastName');
  deepStrictEqual([part(lastName, 'nillable'), part(lastName, 'length')], [false, 80]);
}

async function create({ sf, sim }: CliSession): Promise<void> {
  await sim('fields', { object: 'Lead', name: 'Ext__c', unique: true, externalId: true });
  const values = "LastName='Command Line' Company='Acme, Inc' Email=cli@example.com";
  const answer = good(await sf(['data', 'create', 'record', ...org, ...lead, '--values', values]));
  match(String(part(answer, 'id')), /^00Q\w{15}$/);
  const failed = await sf(['data', 'create', 'record', ...org, ...lead, '--values', 'FirstName=Nobody']);
  strictEqual(failed.status, 1);
  match(String(failed.message), /Required fields are missing: \[Company, LastName\]/);
}

async function update({ sf }: CliSession): Promise<void> {
  const where = ['--where', "Email='cli@example.com'"];
  good(await sf(['data', 'update', 'record', ...org, ...lead, ...where, '--values', "Title='CEO'"]));
  const answer = good(await sf(['data', 'get', 'record', ...org, ...lead, ...where]));
  deepStrictEqual([part(answer, 'Title'), part(answer, 'Company')], ['CEO', 'Acme, Inc']);
}

async function query({ sf }: CliSession): Promise<void> {
  const ask = async (soql: string) => good(await sf(['data', 'query', ...org, '--query', soql]));
  const found = await ask("SELECT Id, Owner.Name FROM Lead WHERE Email = 'CLI@example.com'");
  strictEqual(part(found, 'records.0.Owner.Name'), 'Ada Admin');
  strictEqual(part(await ask('SELECT COUNT() FROM Lead'), 'totalSize'), 1);
}

async function wrongQuery({ sf }: CliSession): Promise<void> {
  const answer = await sf(['data', 'query', ...org, '--query', 'SELECT Nope FROM Lead']);
  deepStrictEqual([answer.status, answer.name], [1, 'INVALID_FIELD']);
  match(String(answer.message), /ERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Lead'/);
}

async function search({ sf, sim }: CliSession): Promise<void> {
  await sim('clock', { advanceMs: 60_000 });
  const sosl = 'FIND {cli@example.com} IN EMAIL FIELDS RETURNING Lead(Id, Email)';
  const answer = good(await sf(['data', 'search', ...org, '--query', sosl]));
  strictEqual(list(part(answer, 'searchRecords') ?? answer).length, 1);
}

async function upsert({ sf }: CliSession): Promise<void> {
  const path = '/services/data/v68.0/sobjects/Lead/Ext__c/R-1';
  const send = (title: string) => {
    const body = JSON.stringify({ LastName: 'Rest', Company: 'Acme', Title: title });
    return sf(['api', 'request', 'rest', path, ...org, '--method', 'PATCH', '--body', body]);
  };
  const made = good(await send('One'));
  const again = good(await send('Two'));
  deepStrictEqual([part(made, 'body.created'), part(again, 'body.created')], [true, false]);
}

async function upsertBulk({ sf, sim, home }: CliSession): Promise<void> {
  const file = csv(
    home,
    'Ext__c,LastName,Company,Title\nE-1,One,"Acme, Inc",00420\nR-1,Rest,Acme,"a ""b"""\n',
  );
  const answer = good(await sf([...bulkUpsert(file)]));
  strictEqual(part(answer, 'jobInfo.numberRecordsFailed'), 0);
  strictEqual(part(answer, 'jobInfo.numberRecordsProcessed'), 2);
  const rows = list(part(await sim('records/Lead'), 'records'));
  const titles = ['E-1', 'R-1'].map(key =>
    part(
      rows.find(row => part(row, 'Ext__c') === key),
      'Title',
    ),
  );
  deepStrictEqual(titles, ['00420', 'a "b"']);
}

async function upsertBulkFailures({ sf, sim, home }: CliSession): Promise<void> {
  const file = csv(home, 'Ext__c,LastName,Company\nE-2,Two,Acme\nE-3,,Acme\n');
  const answer = await sf([...bulkUpsert(file)]);
  deepStrictEqual([answer.status, answer.name], [1, 'FailedRecordDetailsError']);
  match(String(answer.message), /failed to process 1 records/);
  const rows = list(part(await sim('records/Lead'), 'records'));
  deepStrictEqual(
    ['E-2', 'E-3'].map(key => rows.some(row => part(row, 'Ext__c') === key)),
    [true, false],
  );
}

async function importAndUpdate({ sf, sim, home }: CliSession): Promise<void> {
  const made = csv(home, 'LastName,Company\nImported,Acme\nImported too,Acme\n');
  const wait = ['--wait', '2', ...org, ...lead];
  const answer = good(await sf(['data', 'import', 'bulk', '--file', made, ...wait]));
  strictEqual(part(answer, 'processedRecords'), 2);
  const rows = list(part(await sim('records/Lead'), 'records'));
  const imported = rows.filter(row => String(part(row, 'LastName')).startsWith('Imported'));
  const changed = csv(home, `Id,Title\n${imported.map(row => `${part(row, 'Id')},CTO\n`).join('')}`);
  good(await sf(['data', 'update', 'bulk', '--file', changed, ...wait]));
  const soql = "SELECT COUNT() FROM Lead WHERE Title = 'CTO'";
  strictEqual(part(good(await sf(['data', 'query', ...org, '--query', soql])), 'totalSize'), 2);
}

async function pages({ sf, sim }: CliSession): Promise<void> {
  await sim('seed', { object: 'Contact', count: 2500 });
  const answer = good(await sf(['data', 'query', ...org, '--query', 'SELECT Id FROM Contact']));
  strictEqual(list(part(answer, 'records')).length, 2500);
}

async function remove({ sf, sim }: CliSession): Promise<void> {
  const where = ['--where', "Email='cli@example.com'"];
  good(await sf(['data', 'delete', 'record', ...org, ...lead, ...where]));
  const [gone] = list(part(await sim('records/Lead?email=cli@example.com'), 'records'));
  strictEqual(part(gone, 'IsDeleted'), true);
}

function bulkUpsert(file: string): string[] {
  return [
    'data',
    'upsert',
    'bulk',
    ...org,
    ...lead,
    '--file',
    file,
    '--external-id',
    'Ext__c',
    '--wait',
    '2',
  ];
}

function csv(home: string, text: string): string {
  const file = join(home, 'rows.csv');
  writeFileSync(file, text);
  return file;
}

/** The result of a command that worked. */
function good(answer: CliAnswer): unknown {
  if (answer.status !== 0) throw new Error(`${answer.name}: ${answer.message}`);
  return answer.result;
}

/** What lies at a path like `records.0.Name`; undefined where there is nothing. */
function part(value: unknown, path: string): unknown {
  let at = value;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`a list was expected, not ${JSON.stringify(value)?.slice(0, 200)}`);
}
