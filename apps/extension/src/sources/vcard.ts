import { fact, isLinkedinProfile } from './clean.ts';
import { nameFacts } from './names.ts';
import type { Fact, Person } from './person.ts';

const origin = 'vCard';

/** Most characters of vCards read at once, and most cards. */
const longest = { characters: 2_000_000, cards: 100 };

interface Property {
  name: string;
  /** Parameters in upper case, as one text: `TYPE=CELL;PREF=1`. */
  kind: string;
  value: string;
}

/** The people in a vCard file, versions 2.1 to 4.0 (RFC 2426, RFC 6350). Cards of organisations and groups are nobody. */
export function readVCards(text: string): Person[] {
  const unfolded = text
    .slice(0, longest.characters)
    .replace(/\r\n?/g, '\n')
    .replace(/=\n(?=\S)/g, '')
    .replace(/\n[ \t]/g, '');
  return unfolded
    .split(/^BEGIN:VCARD[ \t]*$/im)
    .slice(1, longest.cards + 1)
    .map(card => cardFacts(properties(card.split(/^END:VCARD/im)[0] ?? '')))
    .filter(facts => facts.length > 0)
    .map(facts => ({ how: 'vcard', facts }));
}

function properties(card: string): Property[] {
  return card.split('\n').flatMap(line => {
    const match = /^(?:[\w-]+\.)?([\w-]+)((?:;[^:;"]*(?:"[^"]*")?[^:;]*)*):(.*)$/.exec(line.trim());
    if (!match) return [];
    const [, name = '', kind = '', value = ''] = match;
    const quoted = /ENCODING=QUOTED-PRINTABLE|;QUOTED-PRINTABLE/i.test(kind);
    return [
      { name: name.toUpperCase(), kind: kind.toUpperCase(), value: quoted ? quotedPrintable(value) : value },
    ];
  });
}

function quotedPrintable(text: string): string {
  const bytes = text.replace(/=([\dA-F]{2})/gi, '%$1');
  try {
    return decodeURIComponent(bytes);
  } catch {
    return text;
  }
}

/** The parts of a value between `;`, with the escapes of RFC 6350 §3.4 taken away. */
function parts(value: string): string[] {
  return value.split(/(?<!\\);/).map(plain);
}

function plain(value: string): string {
  return value
    .replace(/\\n/gi, '\n')
    .replace(/\\([,;:\\])/g, '$1')
    .trim();
}

function cardFacts(all: Property[]): Fact[] {
  const of = (name: string) => all.filter(property => property.name === name);
  const one = (name: string) => plain(of(name)[0]?.value ?? '');
  if (/^(org|group)$/i.test(one('KIND')) || /^true$/i.test(one('X-ABSHOWAS'))) return [];
  const [last = '', first = ''] = parts(of('N')[0]?.value ?? '');
  const company = parts(of('ORG')[0]?.value ?? '')[0] ?? '';
  const full = one('FN');
  const named = first || last;
  if (!named && (full === '' || full === company)) return [];
  const links = of('URL')
    .concat(of('X-SOCIALPROFILE'))
    .map(({ value }) => plain(value));
  return [
    ...(named
      ? [...fact('firstName', first, origin), ...fact('lastName', last, origin)]
      : nameFacts(full, origin)),
    ...fact('title', one('TITLE') || one('ROLE'), origin),
    ...fact('company', company, origin),
    ...of('EMAIL').flatMap(({ value }) => fact('email', plain(value), origin)),
    ...phones(of('TEL')),
    ...fact(
      'website',
      links.find(link => /^https?:|^www\./i.test(link) && !isLinkedinProfile(link)),
      origin,
    ),
    ...fact('linkedinUrl', links.find(isLinkedinProfile), origin),
    ...address(of('ADR')),
  ];
}

function phones(all: Property[]): Fact[] {
  const read = ({ value }: Property | { value: '' }) =>
    plain(value).replace(/^tel:/i, '').replace(/;ext=/i, ' ext ');
  const spoken = all.filter(({ kind }) => !/FAX|PAGER/.test(kind));
  const mobile = spoken.find(({ kind }) => /CELL|MOBILE|IPHONE/.test(kind));
  const phone = spoken.find(each => each !== mobile);
  return [
    ...(phone ? fact('phone', read(phone), origin) : []),
    ...(mobile ? fact('mobile', read(mobile), origin) : []),
  ];
}

/** `post office box;extended;street;city;region;postal code;country`, the one marked WORK first (RFC 6350 §6.3.1). */
function address(all: Property[]): Fact[] {
  const chosen = all.find(({ kind }) => kind.includes('WORK')) ?? all[0];
  const [, , street, city, region, postalCode, country] = parts(chosen?.value ?? '');
  return [
    ...fact('address.street', street, origin),
    ...fact('address.city', city, origin),
    ...fact('address.region', region, origin),
    ...fact('address.postalCode', postalCode, origin),
    ...fact('address.country', country, origin),
  ];
}
