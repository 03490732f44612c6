import { describe, expect, it } from 'vitest';
import { readWords } from '../src/sources/selection.ts';
import { readVCards } from '../src/sources/vcard.ts';

const flat = (text: string) =>
  readVCards(text).map(({ facts }) => Object.fromEntries(facts.map(({ field, value }) => [field, value])));

describe('vCard files', () => {
  it('reads 3.0 as phones write it: folded lines, escapes, kinds of numbers, a work address', () => {
    const card =
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Nordmann;Kari;;Dr.;\r\nFN:Dr. Kari Nordmann\r\nORG:Nordlys\\, Sol & Vind AS;Sales\r\nTITLE:Head of\r\n  Procurement\r\nitem1.EMAIL;type=INTERNET:Kari@Nordlys.example\r\nTEL;type=WORK;type=FAX:+47 22 00 00 01\r\nTEL;type=WORK:+47 22 00 00 00\r\nTEL;type=CELL:+47 900 00 000\r\nADR;type=HOME:;;Heimen 1;Bergen;;5003;Norge\r\nADR;type=WORK:;;Storgata 1;Oslo;;0155;Norge\r\nURL:https://www.linkedin.com/in/kari\r\nURL:https://nordlys.example\r\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\nEND:VCARD\r\n';
    expect(flat(card)).toEqual([
      {
        firstName: 'Kari',
        lastName: 'Nordmann',
        title: 'Head of Procurement',
        company: 'Nordlys, Sol & Vind AS',
        email: 'kari@nordlys.example',
        phone: '+47 22 00 00 00',
        mobile: '+47 900 00 000',
        website: 'https://nordlys.example',
        linkedinUrl: 'https://www.linkedin.com/in/kari',
        'address.street': 'Storgata 1',
        'address.city': 'Oslo',
        'address.postalCode': '0155',
        'address.country': 'Norge',
      },
    ]);
  });

  it('reads 2.1 with quoted-printable, and 4.0 with numbers as addresses', () => {
    const old =
      'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\nTEL;CELL:0171 5557712\nEND:VCARD\n';
    const young =
      'BEGIN:VCARD\nVERSION:4.0\nFN:Aroha Ngata\nTEL;VALUE=uri;TYPE="cell,voice":tel:+64-21-555-010\nEND:VCARD';
    expect(flat(old + young)).toEqual([
      { firstName: 'Jörg', lastName: 'Müller', mobile: '0171 5557712' },
      { firstName: 'Aroha', lastName: 'Ngata', mobile: '+64-21-555-010' },
    ]);
  });

  it('takes no organisation for a person, and nothing from what is no vCard', () => {
    expect(flat('BEGIN:VCARD\nFN:Nordlys AS\nORG:Nordlys AS\nTEL:+47 22 00 00 00\nEND:VCARD')).toEqual([]);
    expect(flat('BEGIN:VCARD\nKIND:org\nFN:Hall\nEND:VCARD')).toEqual([]);
    expect(flat('hello')).toEqual([]);
  });

  it('reads a card that is pasted or selected as text', () => {
    expect(readWords('BEGIN:VCARD\nFN:Anna Berg\nEMAIL:anna@berg.example\nEND:VCARD')).toMatchObject([
      { how: 'vcard' },
    ]);
  });
});
