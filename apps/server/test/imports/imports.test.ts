import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import type { Answer } from '../people.ts';
import { fixture } from './read.ts';

type Body = NonNullable<RequestInit['body']>;

describe.each(databases)('imports on %s', database => {
  let server: TestServer;
  let ann: Person;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  beforeEach(async () => {
    ann = await server.signUp();
  });
  afterAll(() => server?.close());

  const upload = async (mode: string, body: Body, query = '', type = 'text/csv'): Promise<Answer> => {
    const response = await fetch(`${server.url}/api/contacts/import?mode=${mode}${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ann.token}`, 'content-type': type },
      body,
      duplex: 'half',
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const commit = async (body: Body, query = '') => {
    const answer = await upload('commit', body, query);
    expect(answer).toMatchObject({ status: 200 });
    const { rows, created, merged, unchanged, refusedCount } = answer.body;
    expect(created + merged + unchanged + refusedCount).toBe(rows);
    return answer.body;
  };
  const file = (name: string) => readFileSync(fixture(name));
  const stored = async (query = '') => (await ann.get(`/api/contacts?limit=200&${query}`)).body;

  it.each([
    ['google-contacts.csv', 60],
    ['google-legacy.csv', 20],
    ['outlook.csv', 20],
    ['linkedin-connections.csv', 20],
    ['gmail.vcf', 2],
    ['iphone.vcf', 2],
    ['outlook-2007.vcf', 1],
  ])('%s: %i people, and the second time nobody and nothing new', async (name, people) => {
    const preview = await upload('preview', file(name));
    expect(preview).toMatchObject({
      status: 200,
      body: { rows: people, people, refusedCount: 0, refused: [] },
    });
    expect(preview.body.sample.length).toBe(Math.min(20, people));
    expect((await stored()).total).toBe(0);
    expect(await commit(file(name))).toMatchObject({
      rows: people,
      created: people,
      merged: 0,
      refused: [],
      notes: [],
      shape: preview.body.shape,
    });
    const before = await stored();
    expect(before.total).toBe(people);
    expect(await commit(file(name))).toMatchObject({ created: 0, merged: 0, unchanged: people });
    expect(await stored()).toEqual(before);
  });

  it('D9 D10 D7 the awkward table: one person per address, the rest kept, every oddity told', async () => {
    const report = await commit(file('awkward.csv'));
    expect(report).toMatchObject({ rows: 5, created: 4, merged: 0, unchanged: 1, refusedCount: 0 });
    expect(report.notes.map(({ text }: { text: string }) => text)).toEqual([
      'Row 4: “not-an-email” is not an e-mail address and was left out',
      'Row 6: firstName: 1 control character removed',
      'Row 6: “quo"te@example.com” is not an e-mail address and was left out',
      'Row 3: the same person is already there with another name, company, which stays',
    ]);
    const { items } = await stored('sort=name&dir=asc');
    // biome-ignore lint/suspicious/noExplicitAny: contacts as they came over HTTP
    expect(items.map(({ firstName, lastName, emails }: any) => [firstName, lastName, ...emails])).toEqual([
      ['Empty', ''],
      ['Madonna', '', 'ana@example.com'],
      ['No', 'Mail'],
      ['ZoëNul', ''],
    ]);
  });

  it('D9 the awkward cards: refused ones are told with their place and reason', async () => {
    const report = await commit(file('awkward.vcf'));
    expect(report).toMatchObject({ rows: 5, created: 2, refusedCount: 3 });
    expect(report.refused.map(({ row }: { row: number }) => row)).toEqual([1, 3, 5]);
  });

  it('D3 merges into who is there by e-mail, and neither blanks nor overwrites', async () => {
    const created = await ann.post('/api/contacts', {
      emails: ['work@example.com', 'home@example.com'],
      firstName: 'Ann',
      lastName: 'Lee',
      company: 'Acme',
      notes: 'mine',
    });
    const { id } = created.body;
    const csv =
      'First name,Last name,E-mail,Company,Title,Phone,Notes\nAnn,,HOME@example.com,,CTO,+1 555 0100,theirs\n';
    expect(await commit(csv)).toMatchObject({ created: 0, merged: 1, unchanged: 0 });
    expect((await ann.get(`/api/contacts/${id}`)).body).toMatchObject({
      emails: ['work@example.com', 'home@example.com'],
      firstName: 'Ann',
      lastName: 'Lee',
      company: 'Acme',
      title: 'CTO',
      phone: '+1 555 0100',
      notes: 'mine',
      version: 2,
    });
    expect((await stored()).total).toBe(1);
  });

  it('people of LinkedIn without an e-mail are found again by their profile when they come with one', async () => {
    const head = 'First Name,Last Name,URL,Email Address,Company,Position,Connected On\n';
    const row = (email: string) =>
      `Ann,Lee,https://www.linkedin.com/in/ann-1,${email},Acme,CTO,05 Mar 2026\n`;
    await commit(head + row(''));
    expect(await commit(head + row('ann@example.com'))).toMatchObject({ created: 0, merged: 1 });
    const { items } = await stored();
    expect(items).toMatchObject([{ emails: ['ann@example.com'] }]);
    expect((await ann.post('/api/contacts/lookup', { emails: ['ann@example.com'] })).body.total).toBe(1);
  });

  it('needs to be told the columns of a table nobody knows, then reads it', async () => {
    const csv = 'alpha,beta\nAnn Lee,Acme\n';
    const preview = await upload('preview', csv);
    expect(preview.body).toMatchObject({
      shape: { needsColumns: true },
      rows: 1,
      people: 0,
      refusedCount: 1,
    });
    const refused = { status: 400, body: { code: 'malformed', field: 'columns' } };
    expect(await upload('commit', csv)).toMatchObject(refused);
    expect(await upload('commit', csv, '&columns=nonsense')).toMatchObject(refused);
    const columns = encodeURIComponent(JSON.stringify({ 0: 'fullName', 1: 'company' }));
    expect(await commit(csv, `&columns=${columns}`)).toMatchObject({ created: 1 });
    expect((await stored()).items).toMatchObject([{ firstName: 'Ann', lastName: 'Lee', company: 'Acme' }]);
  });

  it('says what a file is that holds no contacts, whatever type it claims', async () => {
    expect(await upload('preview', 'PK\x03\x04zip', '', 'text/csv')).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media', title: expect.stringMatching(/Excel/) },
    });
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000002000000020008060000', 'hex');
    expect(await upload('preview', picture, '', 'text/csv')).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media', title: expect.stringMatching(/not a text/) },
    });
    const wide = `E-mail${',x'.repeat(2000)}\na@b.example\n`;
    expect(await upload('preview', wide)).toMatchObject({
      status: 400,
      body: { code: 'malformed', title: expect.stringMatching(/1000 columns/) },
    });
    expect(await upload('commit', '', '', 'text/vcard')).toMatchObject({ status: 400 });
    expect(await upload('nonsense', 'Name\nAnn\n')).toMatchObject({ status: 400 });
  });

  it('B4 refuses a file of more than 200 MB by its announced length, before reading it', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /api/contacts/import?mode=preview HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\n` +
        `content-type: text/csv\r\ncontent-length: ${200 * 1024 * 1024 + 1}\r\n\r\nName\r\n`,
    );
    let answer = '';
    for await (const chunk of socket) {
      answer += chunk;
      if (answer.includes('}')) break;
    }
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
    expect(answer).toContain('too-large');
  });

  it('two imports of the same people at once make each of them once', async () => {
    const csv = `Name,E-mail,Phone\n${Array.from({ length: 1500 }, (_, at) => `P${at},p${at}@example.com,${at}`).join('\n')}`;
    const reversed = ['Name,E-mail,Phone', ...csv.split('\n').slice(1).reverse()].join('\n');
    const reports = await Promise.all([commit(csv), commit(reversed), commit(csv)]);
    expect(reports.reduce((sum: number, report) => sum + report.created, 0)).toBe(1500);
    expect((await stored()).total).toBe(1500);
  });

  it('twenty thousand rows stream in, and every one is accounted for', async () => {
    const rows = 20_000;
    const line = (at: number) => {
      if (at % 100 === 0) return `nobody${at},,\n`;
      return `person${at % 10 === 1 ? at - 1000 * (at > 10_000 ? 1 : 0) : at}@example.com,First${at},Last${at}\n`;
    };
    async function* lines() {
      yield Buffer.from('E-mail,First name,Last name\n');
      for (let at = 1; at <= rows; at += 1) yield Buffer.from(line(at));
    }
    const report = await commit(Readable.toWeb(Readable.from(lines())) as Body);
    expect(report).toMatchObject({ rows, refusedCount: 200, merged: 0 });
    expect(report.refused).toHaveLength(200);
    expect(report.refused[0]).toEqual({
      row: 101,
      reason: {
        code: 'only-bad-emails',
        values: { emails: '“nobody100”' },
        text: '“nobody100” is not an e-mail address, and there is no name',
      },
      sample: 'nobody100',
    });
    expect((await stored()).total).toBe(report.created);
    expect(report.unchanged).toBe(rows - 200 - report.created);
    expect(report.unchanged).toBeGreaterThan(0);
  });

  it('D15 exports what a spreadsheet will not run, and reads it back as it was', async () => {
    const contact = {
      emails: ['ann@example.com', 'ann2@example.com'],
      firstName: '=HYPERLINK("http://x")',
      lastName: '@SUM(1)',
      company: '-Acme; "Quoted"',
      title: '\u200b+cmd',
      phone: '+45 20 12 34 56',
      mobile: '+1 A1',
      linkedinUrl: 'https://www.linkedin.com/in/ann',
      address: { street: '=1\n2', city: 'Kiel', region: 'SH', postalCode: '-1', country: 'DE' },
      notes: '=1+1\nsecond, line',
      tags: ['=tag', 'two'],
    };
    await ann.post('/api/contacts', contact);
    const { headers, body } = await ann.get('/api/contacts/export?format=csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"');
    const [, row] = body.split('\r\n');
    expect(row).toContain(`"'=HYPERLINK(""http://x"")",'@SUM(1),"'-Acme; ""Quoted""",`);
    expect(row).toContain(",+45 20 12 34 56,'+1 A1,");
    const bob = await server.signUp();
    ann = bob;
    await commit(body);
    const [again] = (await stored()).items;
    expect(again).toMatchObject(contact);
  });

  it('exports everybody once, with a byte order mark unless told otherwise, and only who was asked for', async () => {
    const csv = `Name,E-mail,Company\n${Array.from({ length: 2500 }, (_, at) => `P${at},p${at}@example.com,C${at % 5}`).join('\n')}`;
    await commit(csv);
    const bytes = async (query: string) => {
      const response = await fetch(`${server.url}/api/contacts/export?format=csv${query}`, {
        headers: { authorization: `Bearer ${ann.token}` },
      });
      return Buffer.from(await response.arrayBuffer());
    };
    const all = await bytes('');
    expect(all.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(new Set(all.toString().match(/p\d+@example\.com/g)).size).toBe(2500);
    expect(all.toString().trimEnd().split('\r\n')).toHaveLength(2501);
    expect((await bytes('&bom=false&q=c3')).toString().trimEnd().split('\r\n')).toHaveLength(501);
    expect((await bytes('&bom=false')).subarray(0, 10).toString()).toBe('First name');
    expect(await ann.get('/api/contacts/export?format=exe')).toMatchObject({ status: 400 });
  });
});
