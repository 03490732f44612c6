import { describe, expect, it } from 'vitest';
import { type ReadResult, readFixture, said } from './read.ts';

const one = (result: ReadResult, row: number) =>
  said(result.people.find(person => person.row === row)?.fields);

describe('today’s Google export', async () => {
  const file = await readFixture('google-contacts.csv');

  it('is recognised, and all sixty people are read', () => {
    expect(file.shape).toMatchObject({
      format: 'google',
      encoding: 'utf-8',
      delimiter: ',',
      needsColumns: false,
    });
    expect(file.people).toHaveLength(60);
    expect(file.refused).toEqual([]);
    expect(file.notes).toEqual([]);
  });

  it('D4 reads the addresses of one person in order, the second one too', () => {
    expect(file.people.find(({ fields }) => fields.firstName === 'Siobhán')?.fields.emails).toEqual([
      'siobhan.smith-jones7@example.net',
      'home.siobhan.smith-jones7@example.net',
    ]);
  });

  it('reads a person whose primary cells are empty, with a note of two lines and a phone behind a separator', () => {
    expect(one(file, 2)).toEqual({
      emails: ['home.kwame.eriksen0@example.org'],
      firstName: 'Kwame',
      company: 'Acme, Inc.',
      title: 'Account Executive',
      phone: '+1 415 555 0100',
      notes: 'line one\nline two, with comma',
    });
  });

  it('reads quotes in quotes, and two phones in one cell', () => {
    expect(one(file, 5)).toEqual({
      emails: ['chloe.nakamura2@example.org'],
      firstName: 'Chloé',
      lastName: 'Nakamura',
      company: '"Best" Foods GmbH',
      title: 'CTO',
      phone: '+45 20 12 34 56',
    });
    const yuki = file.people.find(({ fields }) => fields.emails[0] === 'yuki.hakkinen11@example.com');
    expect(yuki?.fields).toMatchObject({
      phone: '+33 1 70 18 99 00',
      custom: { otherPhones: '+1 415 555 0100' },
    });
  });

  it('keeps people who have neither e-mail nor phone, and invents no last name', () => {
    expect(file.people.filter(({ fields }) => fields.emails.length === 0).length).toBeGreaterThan(0);
    expect(file.people.find(({ fields }) => fields.firstName === 'Věra')?.fields.lastName).toBe('');
    const thuy = file.people.find(
      ({ fields }) => fields.lastName === 'Petrov' && fields.firstName === 'Thuỳ',
    );
    expect(said(thuy?.fields)).toEqual({
      firstName: 'Thuỳ',
      lastName: 'Petrov',
      company: '株式会社ネクスト',
      title: 'Head of Procurement',
    });
  });
});

describe('the older Google export', async () => {
  const file = await readFixture('google-legacy.csv');

  it('is recognised in UTF-16, and both addresses in one cell are read', () => {
    expect(file.shape).toMatchObject({ format: 'google-legacy', encoding: 'utf-16le', needsColumns: false });
    expect([file.people.length, file.refused.length]).toEqual([20, 0]);
    expect(one(file, 2)).toEqual({
      emails: ['thuy.xu60@example.com', 'alt.thuy.xu60@example.com'],
      firstName: 'Thuỳ',
      lastName: 'Xu',
      company: 'Acme, Inc.',
      title: 'Buyer, EMEA',
      phone: '+84 24 3825 0000 ext. 12',
    });
    expect(one(file, 19)).toMatchObject({ firstName: 'İpek', lastName: 'Yılmaz' });
  });
});

describe('Outlook’s export', async () => {
  const file = await readFixture('outlook.csv');

  it('is recognised with its byte order mark, addresses included', () => {
    expect(file.shape).toMatchObject({ format: 'outlook', encoding: 'utf-8', delimiter: ',' });
    expect(file.shape.columns[0]).toMatchObject({ header: 'First Name', field: 'firstName', sample: 'İpek' });
    expect([file.people.length, file.refused.length]).toEqual([20, 0]);
    expect(one(file, 2)).toEqual({
      emails: ['ipek.andersen80@example.net'],
      firstName: 'İpek',
      lastName: 'Andersen',
      company: '"Best" Foods GmbH',
      title: 'Ingénieure',
      phone: '+45 20 12 34 56',
      website: 'https://example.com',
      address: {
        street: '1 Main St',
        city: 'Springfield',
        region: 'IL',
        postalCode: '62701',
        country: 'United States of America',
      },
    });
  });
});

describe('LinkedIn’s connections', async () => {
  const file = await readFixture('linkedin-connections.csv');

  it('are read below the notes, those without an e-mail too', () => {
    expect(file.shape).toMatchObject({ format: 'linkedin', needsColumns: false });
    expect([file.people.length, file.refused.length]).toEqual([20, 0]);
    expect(file.people.filter(({ fields }) => fields.emails.length > 0)).toHaveLength(7);
    expect(one(file, 5)).toEqual({
      emails: ['jose.usman100@example.com'],
      firstName: 'José',
      lastName: 'Usman',
      company: '"Best" Foods GmbH',
      title: 'Head of Procurement',
      linkedinUrl: 'https://www.linkedin.com/in/example-0',
      custom: { connectedOn: '05 Mar 2026' },
    });
    expect(one(file, 6)).toMatchObject({ firstName: 'Wilhelmina', lastName: 'Žižek', title: 'Buyer, EMEA' });
  });
});

describe('an awkward table of nobody’s', async () => {
  const file = await readFixture('awkward.csv');

  it('is read by its words in three languages and its semicolons', () => {
    expect(file.shape).toMatchObject({ format: 'csv', delimiter: ';', needsColumns: false });
    expect(file.shape.columns.map(({ field }) => field)).toEqual(['emails', 'fullName', 'company', 'phone']);
    expect([file.people.length, file.refused.length]).toEqual([5, 0]);
  });

  it('D15 reads what looks like a formula as the text it is', () => {
    expect(one(file, 2)).toEqual({
      emails: ['ana@example.com'],
      firstName: 'Madonna',
      company: '=HYPERLINK("http://x")',
      phone: '+1 212 555 0100',
    });
  });

  it('D9 keeps a person whose e-mail is none, without it, and tells', () => {
    expect(one(file, 3)).toEqual({
      emails: ['ana@example.com'],
      firstName: 'Ana Maria',
      lastName: 'de la Cruz',
      company: 'Acme',
    });
    expect(file.people.find(({ row }) => row === 4)?.notes).toEqual([
      '“not-an-email” is not an e-mail address and was left out',
    ]);
    expect(one(file, 4)).toMatchObject({ firstName: 'No', lastName: 'Mail', company: 'Acme' });
  });

  it('D7 removes the NUL and tells; D5 keeps a company of 300 characters whole', () => {
    const awkward = file.people.find(({ row }) => row === 6);
    expect(awkward?.notes).toContain('firstName: 1 control character removed');
    expect(awkward?.fields).toMatchObject({ firstName: 'ZoëNul', lastName: '', emails: [] });
    expect(awkward?.fields.company.length).toBeGreaterThanOrEqual(300);
  });
});

describe('vCards', () => {
  it('3.0 as Gmail writes them', async () => {
    const file = await readFixture('gmail.vcf');
    expect(file.shape).toMatchObject({ format: 'vcard', delimiter: null, columns: [], needsColumns: false });
    expect(one(file, 1)).toEqual({
      emails: ['ines@prado.example', 'ines.prado@example.org'],
      firstName: 'Ines',
      lastName: 'Prado',
      company: 'Prado & Filhos',
      title: 'Owner',
      phone: '+351 21 555 0100',
      mobile: '+351 91 555 0101',
      website: 'http://prado.example',
      linkedinUrl: 'https://www.linkedin.com/in/ines-prado',
      address: { street: 'Rua das Flores 5\nFundos, Porto\n4050-262\nPortugal' },
      notes:
        'She said "call me"; we did, twice. A long note that is folded in the middle of a word, as every long value is.\nSecond line',
      tags: ['Customers'],
      custom: { middleName: 'Marta, Alves', namePrefix: 'Dr.', nameSuffix: 'Jr.' },
    });
    expect(one(file, 2)).toEqual({
      emails: ['hoa@example.net'],
      firstName: 'Nguyễn Thị',
      lastName: 'Hoa',
    });
    expect(file.refused).toEqual([]);
  });

  it('3.0 as an iPhone writes them: groups, Apple’s labels, pictures, a company', async () => {
    const file = await readFixture('iphone.vcf');
    expect(one(file, 1)).toEqual({
      emails: ['soren@fjall.example', 'soren.home@example.org'],
      firstName: 'Sören',
      lastName: 'Lindqvist',
      company: 'Fjäll AB',
      title: 'Buyer',
      phone: '08-555 01 02',
      mobile: '070-555 01 00',
      website: 'http://fjall.example',
      linkedinUrl: 'https://www.linkedin.com/in/sorenl',
      address: { street: 'Storgatan 5', city: 'Luleå', postalCode: '972 31', country: 'Sverige' },
      custom: {
        middleName: 'Karl Olof',
        namePrefix: 'Mr.',
        otherPhones: '08-555 01 01, 08-555 01 05',
        department: 'Purchasing',
        nickname: 'Sörre',
        birthday: '1980-06-06',
      },
    });
    expect(one(file, 2)).toEqual({ company: 'Fjäll AB', phone: '08-555 02 00' });
  });

  it('2.1 as Outlook still writes them: bare parameters, quoted-printable over several lines', async () => {
    const file = await readFixture('outlook-2007.vcf');
    expect(one(file, 1)).toEqual({
      emails: ['juergen@beispiel.example'],
      firstName: 'Jürgen',
      lastName: 'Müller',
      company: 'Beispiel; Sohn GmbH, Kiel',
      title: 'Leiter',
      phone: '(0431) 555-1111',
      mobile: '(0171) 555-4444',
      website: 'http://beispiel.example',
      address: {
        street: 'Hafenstr. 1\nHalle 2',
        city: 'Kiel',
        region: 'SH',
        postalCode: '24103',
        country: 'Deutschland',
      },
      notes: 'Grüße\nzweite Zeile; mit = =, und Komma\n eingerueckt',
      custom: { namePrefix: 'Herr', otherPhones: '(0431) 555-2222', department: 'Einkauf' },
    });
  });

  it('4.0: preferences, telephone URIs, quoted parameters; a group is refused', async () => {
    const file = await readFixture('version-4.vcf');
    expect(one(file, 1)).toEqual({
      emails: ['claire@erable.example', 'claire.home@example.org'],
      firstName: 'Claire',
      lastName: 'Gagnon',
      company: 'Érable inc.',
      phone: '+1-418-555-0154 ext. 102',
      mobile: '+1-418-555-0101',
      website: 'http://claire.example/a,b;c',
      address: {
        street: '2875 Laurier\nSuite D2-630',
        city: 'Quebec',
        region: 'QC',
        postalCode: 'G1V 2M2',
        country: 'Canada',
      },
      custom: { nameSuffix: 'ing. jr M.Sc.', birthday: '--0203' },
    });
    expect(file.refused).toEqual([
      { row: 2, reason: 'A group of people, not a person', sample: 'The whole team' },
    ]);
  });

  it('D9 broken ones lose nobody silently', async () => {
    const file = await readFixture('awkward.vcf');
    expect(file.people.map(({ row, fields }) => [row, fields.firstName, fields.lastName])).toEqual([
      [2, 'Kept', 'Anyway'],
      [4, 'No', 'Nul'],
    ]);
    expect(file.people[1]?.notes).toEqual(['firstName: 1 control character removed']);
    expect(file.refused.map(({ row, reason }) => [row, reason])).toEqual([
      [1, '“not-an-address” is not an e-mail address, and there is no name'],
      [3, 'The card has no end (END:VCARD is missing)'],
      [5, 'The card has no end (END:VCARD is missing)'],
    ]);
  });
});
