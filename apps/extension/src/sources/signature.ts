import { cleanLine, emailIn, fact, isLinkedinProfile, looksLikePhone } from './clean.ts';
import { jobFacts, looksLikeCompany, looksLikeTitle } from './jobs.ts';
import { looksLikeName, nameFacts } from './names.ts';
import type { Fact, PersonField } from './person.ts';

/** Longest text read as a signature, and most lines of it. More is a page, not a signature. */
const longest = { characters: 4000, lines: 40 };

/**
 * A signature block (selected text, or the end of a message) as facts of one person. Works line by line: every line gives up the
 * e-mails, phones, addresses of sites and streets in it; what is left is a name, a title or a company.
 */
export function parseSignature(text: string, origin: string): Fact[] {
  const lines = linesOf(text);
  if (lines.length === 0) return [];
  const facts: Fact[] = [];
  const words: string[] = [];
  for (const line of lines) {
    const { found, rest } = takeApart(line, origin);
    facts.push(...found);
    if (rest !== '') words.push(rest);
  }
  return [...whoIs(words, origin), ...facts];
}

function linesOf(text: string): string[] {
  if (text.length > longest.characters) return [];
  const lines = text
    .split(/\r\n?|\n|\u2028|\u2029/)
    .map(cleanLine)
    .filter(line => line !== '' && !/^([-–—_=*~.]{2,}|sent from my .*|von meinem .* gesendet)$/i.test(line));
  return lines.length > longest.lines ? [] : lines;
}

const greeting =
  /^(best|kind|warm|many|with)?\s*(regards|wishes|thanks|greetings)\b[\s,.!]*|^(sincerely|yours( (sincerely|truly))?|cheers|thank you|all the best|best|regards|mit freundlichen grüßen|freundliche grüße|viele grüße|beste grüße|liebe grüße|herzliche grüße|mfg|cordialement|bien cordialement|saludos( cordiales)?|un saludo|cordiali saluti|med venlig hilsen|hilsen|met vriendelijke groet(en)?|med vänlig hälsning)[\s,.!]*$/i;

interface Apart {
  found: Fact[];
  /** What is left of the line for {@link whoIs}. */
  rest: string;
}

/** Splits a line at `|`, `·`, `•` and wide gaps, and takes out of each piece what has a shape of its own. */
function takeApart(line: string, origin: string): Apart {
  const found: Fact[] = [];
  const left: string[] = [];
  for (const piece of line.split(/\s*[|·•∙◆]\s*|\s{3,}|\s+\/\s+(?=\D)/)) {
    const facts = shapedFacts(piece, origin);
    if (facts) found.push(...facts);
    else left.push(piece.replace(greeting, ''));
  }
  return { found, rest: left.filter(Boolean).join(' | ') };
}

/** Facts of a piece that is nothing but them, or null when it is words. An e-mail may stand among words ("Anna <a@b.de>"). */
function shapedFacts(piece: string, origin: string): Fact[] | null {
  const { label, value } = labelled(piece);
  const email = value.match(/[^\s<>(),;:"]+@[^\s<>(),;:"]+\.[a-z\p{L}]{2,}/iu)?.[0];
  if (email && emailIn(email)) {
    const name = value
      .replace(email, '')
      .replace(/[<>()[\],;]/g, '')
      .trim();
    return [...(looksLikeName(name) ? nameFacts(name, origin) : []), ...fact('email', email, origin)];
  }
  if (/^(fax|f)$/.test(label) && looksLikePhone(value)) return [];
  if (looksLikePhone(value) && /\d{2}/.test(value)) return phoneFacts(label, value, origin);
  const several = phonesInOne(piece, origin);
  if (several) return several;
  const site = siteFacts(value, origin);
  return site ?? addressFacts(piece, origin);
}

function labelled(piece: string): { label: string; value: string } {
  const match =
    /^(?!https?:)(\p{L}[\p{L}.\- ]{0,18}?)(?:\s*:\s*|\.\s+)(?=\S)(.+)$/u.exec(piece) ??
    /^(m|t|p|f|e|w)\s+(?=[+(\d]|\S+@|www)(.+)$/i.exec(piece);
  return match
    ? { label: (match[1] ?? '').toLowerCase().replace(/\.$/, ''), value: (match[2] ?? '').trim() }
    : { label: '', value: piece };
}

function phoneFacts(label: string, value: string, origin: string): Fact[] {
  const field: PersonField =
    /^(m|mob|mobile|mobil|mobiltelefon|cell|cellphone|handy|gsm|móvil|portable|c)/.test(label)
      ? 'mobile'
      : 'phone';
  return fact(field, value, origin);
}

/** "T +49 40 1 M +49 171 2" and "Tel: 1, Mobile: 2": several labelled numbers in one piece. */
function phonesInOne(piece: string, origin: string): Fact[] | null {
  const pattern = /(\p{L}[\p{L}.]*)\s*[:.]?\s*([+(]?\d[\d\s().\-–/]{5,}\d)/gu;
  const found = [...piece.matchAll(pattern)];
  const left = piece.replace(pattern, '').replace(/[\s,;]/g, '');
  if (found.length === 0 || left !== '') return null;
  return found.flatMap(([, label = '', number = '']) =>
    /^f/i.test(label) ? [] : phoneFacts(label.toLowerCase(), number, origin),
  );
}

function siteFacts(value: string, origin: string): Fact[] | null {
  if (/\s/.test(value) || !/^(https?:\/\/|www\.)|^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(value))
    return null;
  if (/\.(pdf|png|jpe?g|gif)$/i.test(value)) return [];
  return isLinkedinProfile(value) ? fact('linkedinUrl', value, origin) : fact('website', value, origin);
}

const street =
  /(\p{L}(straße|strasse|str\.|gasse|weg|allee|platz|damm|ring|ufer|gade|vej|gatan|straat|laan)\s+\d)|^\d+[a-z]?\s+.*\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|square|sq|court|place|suite)\b|^(rue|avenue|calle|via|plaza|rua)\s+.*\d|^\p{L}[\p{L} .'’-]+\s\d{1,4}\s?[a-z]?$/iu;
const place = /^(?:([A-Z]{1,2})[- ])?(\d{4,5}|\d{3} \d{2})\s+(\p{Lu}[\p{L} .'’-]+)$/u;
const placeAfter = /^(\p{Lu}[\p{L} .'’-]+),\s*([A-Z]{2})\s+(\d{5}(?:-\d{4})?)$/u;
const placeBritish = /^(\p{Lu}[\p{L} .'’-]+),?\s+([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})$/u;

/** A street, a place with its postal code, or both in one piece with a comma between. */
function addressFacts(piece: string, origin: string): Fact[] | null {
  const parts = piece.split(/\s*,\s*/);
  const whole = placeFacts(piece, origin);
  if (whole) return whole;
  if (!street.test(piece)) return null;
  for (let cut = 1; cut < parts.length; cut++) {
    const rest = placeFacts(parts.slice(cut).join(', '), origin);
    if (rest) return [...fact('address.street', parts.slice(0, cut).join(', '), origin), ...rest];
    const before = placeFacts(parts[cut] ?? '', origin);
    if (before) {
      const country = parts.slice(cut + 1).join(', ');
      return [
        ...fact('address.street', parts.slice(0, cut).join(', '), origin),
        ...before,
        ...fact('address.country', country, origin),
      ];
    }
  }
  return fact('address.street', piece, origin);
}

function placeFacts(text: string, origin: string): Fact[] | null {
  const european = place.exec(text);
  if (european)
    return [...fact('address.postalCode', european[2], origin), ...fact('address.city', european[3], origin)];
  const american = placeAfter.exec(text);
  if (american) {
    return [
      ...fact('address.city', american[1], origin),
      ...fact('address.region', american[2], origin),
      ...fact('address.postalCode', american[3], origin),
    ];
  }
  const british = placeBritish.exec(text);
  return (
    british && [
      ...fact('address.city', british[1], origin),
      ...fact('address.postalCode', british[2], origin),
    ]
  );
}

/** Name, title and company out of the lines that are words, the name first in reading order. */
function whoIs(lines: string[], origin: string): Fact[] {
  const pieces = lines.flatMap(line => line.split(' | '));
  const nameAt = pieces.findIndex(
    piece => !looksLikeCompany(piece) && looksLikeName(nameIn(piece)) && !looksLikeTitle(nameIn(piece)),
  );
  const name = pieces[nameAt];
  if (name === undefined) return workFacts(pieces, [], origin);
  const rest = name.slice(nameIn(name).length).replace(/^[\s,–—-]+/, '');
  const after = [rest, ...pieces.slice(nameAt + 1)].filter(Boolean);
  return [...nameFacts(nameIn(name), origin), ...workFacts(after, pieces.slice(0, nameAt), origin)];
}

/** "Anna Berg, Head of Sales" and "Anna Berg - Head of Sales" hold a name and more. */
function nameIn(piece: string): string {
  const before = piece.split(/\s+[–—-]\s+|,\s+/)[0] ?? piece;
  return looksLikeName(piece) && !looksLikeTitle(piece) ? piece : before;
}

/** A title and a company: side by side ("Buyer, Nordwind GmbH", "CEO at Acme"), or a line each; the company may stand above the name. */
function workFacts(pieces: string[], above: string[], origin: string): Fact[] {
  const titled = pieces.find(looksLikeTitle) ?? unknownTitle(pieces);
  const inOne = titled === undefined ? [] : jobFacts(titled, origin);
  if (inOne.some(({ field }) => field === 'company')) return inOne;
  const named = [...pieces, ...above].find(piece => piece !== titled && looksLikeCompany(piece));
  if (named !== undefined) return [...inOne, ...fact('company', named, origin)];
  const next = titled === undefined ? undefined : pieces[pieces.indexOf(titled) + 1];
  const guess = next && next.length < 60 && !/[.!?]$/.test(next) && !/^\d/.test(next) ? next : undefined;
  return [
    ...inOne,
    ...fact('company', guess, origin, 'Taken for the company because it follows the job title.'),
  ];
}

/** Right under the name and above a company stands the title, whatever words it has. */
function unknownTitle([first, ...rest]: string[]): string | undefined {
  const plain = first !== undefined && first.length < 60 && !/[.!?:]$/.test(first) && !looksLikeCompany(first);
  return plain && rest.some(looksLikeCompany) ? first : undefined;
}
