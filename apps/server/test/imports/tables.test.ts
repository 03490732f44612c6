import { describe, expect, it } from 'vitest';
import { readText, said } from './read.ts';

const encode = (text: string, encoding: 'utf16le' | 'latin1') => Buffer.from(text, encoding);

describe('encodings', () => {
  const table = 'Vorname;Nachname;E-Mail\r\nJürgen;Müller;j@example.com\r\nZoë;Größe;z@example.com\r\n';
  const names = [
    ['Jürgen', 'Müller'],
    ['Zoë', 'Größe'],
  ];
  const utf16be = encode(table, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(table), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${table}`), 'utf-8'],
    ['UTF-16LE with a byte order mark', encode(`\ufeff${table}`, 'utf16le'), 'utf-16le'],
    ['UTF-16LE without one', encode(table, 'utf16le'), 'utf-16le'],
    ['UTF-16BE with a byte order mark', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), 'utf-16be'],
    ['UTF-16BE without one', utf16be, 'utf-16be'],
    ['windows-1252', encode(table, 'latin1'), 'windows-1252'],
  ])('%s', async (_, bytes, encoding) => {
    const file = await readText(bytes);
    expect(file.shape.encoding).toBe(encoding);
    expect(file.people.map(({ fields }) => [fields.firstName, fields.lastName])).toEqual(names);
    expect(file.shape.columns[0]?.header).toBe('Vorname');
  });

  it('sees a first accent that comes after a hundred thousand plain bytes', async () => {
    const plain = 'Ann,ann@example.com\n'.repeat(6000);
    const late = Buffer.concat([
      Buffer.from(`Name,E-mail\n${plain}`),
      encode('Zoë,z@example.com\n', 'latin1'),
    ]);
    const file = await readText(late);
    expect(file.people.at(-1)?.fields.firstName).toBe('Zoë');
    expect(file.shape.encoding).toBe('windows-1252');
  });

  it('D8 replaces a few broken bytes in UTF-8, keeps the rest, and tells', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Name,E-mail\nJürgen,j@example.com\nMüller Özil Ærø,m@example.com\nBro'),
      Buffer.from([0xff]),
      Buffer.from('ken,b@example.com\n'),
    ]);
    const file = await readText(bytes);
    expect(file.people.map(({ fields }) => fields.firstName)).toEqual([
      'Jürgen',
      'Müller Özil',
      'Bro\ufffdken',
    ]);
    expect(file.notes).toEqual(['1 unreadable character replaced by \ufffd']);
  });
});

describe('tables', () => {
  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
  ])('separated by %s, whatever other separators the cells hold', async (_, delimiter) => {
    const cell = (text: string) => `"${text}"`;
    const rows = [
      ['Name', 'E-mail', 'Company'],
      ['Ann Lee', 'ann@example.com', 'A, B; C'],
      ['Bob Ray', 'bob@example.com', 'D; E; F, G'],
    ];
    const file = await readText(rows.map(row => row.map(cell).join(delimiter)).join('\n'));
    expect(file.shape.delimiter).toBe(delimiter);
    expect(file.people.map(({ fields }) => fields.company)).toEqual(['A, B; C', 'D; E; F, G']);
  });

  it.each([
    [
      'German',
      'Vorname;Name;Firma;Handy;PLZ;Ort;Straße',
      'firstName lastName company mobile address.postalCode address.city address.street',
    ],
    ['French', 'Prénom,Nom,Société,Courriel,Ville', 'firstName lastName company emails address.city'],
    [
      'Spanish',
      'Nombre,Apellidos,Empresa,Correo electrónico,Móvil',
      'firstName lastName company emails mobile',
    ],
    ['Danish', 'Fornavn;Efternavn;Virksomhed;Mail;Stilling', 'firstName lastName company emails title'],
    [
      'English',
      'full_name,work-email,JOB TITLE,Phone 2,Zip',
      'fullName emails title phone address.postalCode',
    ],
    ['a name alone', 'Name,E-mail', 'fullName emails'],
  ])('knows the words of %s', async (_, header, fields) => {
    const delimiter = header.includes(';') ? ';' : ',';
    const row = header
      .split(delimiter)
      .map(() => 'x')
      .join(delimiter);
    const file = await readText(`${header}\n${row}\n`);
    expect(file.shape.columns.map(({ field }) => field).join(' ')).toBe(fields);
  });

  it('tells the line a row begins on, through empty lines, notes and cells of several lines', async () => {
    const file = await readText(
      'A note\n\nName,E-mail,Notes\n\nAnn,a@example.com,"one\ntwo"\nBob,nobody,\n,nobody,\n',
    );
    expect(file.people.map(({ row }) => row)).toEqual([5, 7]);
    expect(file.refused).toEqual([
      { row: 8, reason: '“nobody” is not an e-mail address, and there is no name', sample: 'nobody' },
    ]);
  });

  it('asks for the columns when no word tells who the people are, and then believes what it is told', async () => {
    const text = 'alpha,beta,gamma\nAnn Lee,Acme,x@example.org\n';
    const unknown = await readText(text.replace('x@example.org', 'x'));
    expect(unknown.shape).toMatchObject({ format: 'csv', needsColumns: true });
    expect(unknown.people).toEqual([]);
    expect(unknown.refused).toHaveLength(1);
    const told = await readText(text, { 0: 'fullName', 1: 'company', 2: 'emails' });
    expect(told.shape.needsColumns).toBe(false);
    expect(said(told.people[0]?.fields)).toEqual({
      firstName: 'Ann',
      lastName: 'Lee',
      company: 'Acme',
      emails: ['x@example.org'],
    });
  });

  it('leaves out a column the person leaves out', async () => {
    const file = await readText('Name,E-mail,Phone\nAnn,a@example.com,1\n', { 2: null });
    expect(said(file.people[0]?.fields)).toEqual({ firstName: 'Ann', emails: ['a@example.com'] });
  });

  it('takes a table without a header for what it is', async () => {
    const file = await readText('Ann Lee,ann@example.com\nBob Ray,bob@example.com\n');
    expect(file.shape.columns.map(({ header, field }) => [header, field])).toEqual([
      ['Column 1', null],
      ['E-mail', 'emails'],
    ]);
    expect(file.people).toHaveLength(2);
  });

  it('reads rows that are too short or too long', async () => {
    const file = await readText('First name,Last name,E-mail\nAnn\nBob,Ray,bob@example.com,more,cells\n');
    expect(file.people.map(({ fields }) => said(fields))).toEqual([
      { firstName: 'Ann' },
      { firstName: 'Bob', lastName: 'Ray', emails: ['bob@example.com'] },
    ]);
  });

  it('does not count the empty rows a spreadsheet leaves', async () => {
    const file = await readText('Name,E-mail\n,\nAnn,a@example.com\n , \n');
    expect([file.people.length, file.refused.length]).toEqual([1, 0]);
  });

  it('tells from where a quotation mark that is never closed swallowed the file', async () => {
    const file = await readText('Name,E-mail\nAnn,a@example.com\n"Bob,b@example.com\nCid,c@example.com\n');
    expect(file.people.map(({ fields }) => fields.firstName)).toEqual(['Ann']);
    expect(file.refused).toMatchObject([{ row: 3, reason: expect.stringMatching(/never closed/) }]);
  });

  it.each([
    ['PK\x03\x04rest', /Excel/],
    ['%PDF-1.7', /PDF/],
    ['<!doctype html>', /web page/],
    ['[{"a":1}]', /JSON/],
    ['  \n', /empty/],
    ['', /empty/],
  ])('says what %j is instead of guessing', async (content, message) => {
    await expect(readText(content)).rejects.toThrow(message);
  });

  // First bytes of their formats, then what such files are full of; whatever the file is called.
  it.each([
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]],
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]],
    ['GIF', [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['an ELF program', [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]],
    ['SQLite', [...Buffer.from('SQLite format 3\0')]],
    ['nothing but zeros', []],
  ])('refuses %s by its bytes, before a row is read', async (name, begins) => {
    const rest = Buffer.alloc(4096, name === 'nothing but zeros' ? 0 : undefined);
    if (name !== 'nothing but zeros') for (const index of rest.keys()) rest[index] = (index * 167 + 13) % 256;
    const bytes = Buffer.concat([Buffer.from(begins), rest]);
    await expect(readText(bytes)).rejects.toMatchObject({ name: 'UnreadableFile', fault: 'media' });
  });
});
