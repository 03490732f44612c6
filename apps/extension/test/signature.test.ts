import { describe, expect, it } from 'vitest';
import { parseSignature } from '../src/sources/signature.ts';

function parse(text: string): Record<string, string> {
  return Object.fromEntries(parseSignature(text, 'Selected text').map(({ field, value }) => [field, value]));
}

describe('signature blocks', () => {
  it('reads a German business signature', () => {
    const text =
      'Mit freundlichen Grüßen\n\nDr. Marie-Louise Schätzing\nLeiterin Strategischer Einkauf\n\nNordwind Logistik GmbH & Co. KG\nAm Sandtorkai 5\n20457 Hamburg\nTel.: +49 40 5557 2100\nFax: +49 40 5557 2199\nMobil: +49 170 1234567\nm.schaetzing@nordwind.example\nwww.nordwind.example';
    expect(parse(text)).toEqual({
      firstName: 'Marie-Louise',
      lastName: 'Schätzing',
      title: 'Leiterin Strategischer Einkauf',
      company: 'Nordwind Logistik GmbH & Co. KG',
      phone: '+49 40 5557 2100',
      mobile: '+49 170 1234567',
      email: 'm.schaetzing@nordwind.example',
      website: 'www.nordwind.example',
      'address.street': 'Am Sandtorkai 5',
      'address.postalCode': '20457',
      'address.city': 'Hamburg',
    });
  });

  it('reads an American one in two lines', () => {
    const text =
      'Best,\nSarah O’Connor | VP Sales | Cyberdyne Systems Inc.\nM: (415) 555-0137 | sarah@cyberdyne.example | https://www.linkedin.com/in/soconnor\n500 Howard Street, San Francisco, CA 94105';
    expect(parse(text)).toEqual({
      firstName: 'Sarah',
      lastName: 'O’Connor',
      title: 'VP Sales',
      company: 'Cyberdyne Systems Inc.',
      mobile: '(415) 555-0137',
      email: 'sarah@cyberdyne.example',
      linkedinUrl: 'https://www.linkedin.com/in/soconnor',
      'address.street': '500 Howard Street',
      'address.city': 'San Francisco',
      'address.region': 'CA',
      'address.postalCode': '94105',
    });
  });

  it('reads title and company from one line', () => {
    expect(parse('Tom Okafor\nHead of Buying at Lagos Freight\n+234 803 222 2222')).toMatchObject({
      title: 'Head of Buying',
      company: 'Lagos Freight',
    });
    expect(parse('Eva Lund, CFO, Lund & Co. ApS\neva@lund.example')).toMatchObject({
      firstName: 'Eva',
      lastName: 'Lund',
      title: 'CFO',
      company: 'Lund & Co. ApS',
    });
  });

  it('takes several numbers from one line and leaves the fax', () => {
    expect(parse('Ana Sousa\nT +351 22 111 2222 F +351 22 111 2223 M +351 91 333 4444')).toEqual({
      firstName: 'Ana',
      lastName: 'Sousa',
      phone: '+351 22 111 2222',
      mobile: '+351 91 333 4444',
    });
  });

  it('marks a company that is only guessed', () => {
    const facts = parseSignature('Rui Costa\nDirector\nPorto Vivo\nrui@porto.example', 'x');
    expect(facts.find(({ field }) => field === 'company')).toMatchObject({
      value: 'Porto Vivo',
      doubt: 'Taken for the company because it follows the job title.',
    });
  });

  it('invents no last name for one word, and nothing out of an address', () => {
    expect(parse('cher@music.example\n+1 555 010 9999')).toEqual({
      email: 'cher@music.example',
      phone: '+1 555 010 9999',
    });
  });

  it('reads an address with a name around it', () => {
    expect(parse('Anna Berg <anna@berg.example>')).toEqual({
      firstName: 'Anna',
      lastName: 'Berg',
      email: 'anna@berg.example',
    });
  });

  it('reads no page for a signature', () => {
    expect(parse('word '.repeat(2000))).toEqual({});
    expect(parse('line\n'.repeat(60))).toEqual({});
  });
});
