import { cleanLine, emailIn, fact, isLinkedinProfile } from './clean.ts';
import { jobFacts, looksLikeCompany, looksLikeTitle } from './jobs.ts';
import { looksLikeName, nameFacts } from './names.ts';
import type { Fact } from './person.ts';
import { labelled, phonesIn } from './phones.ts';
import { postalFacts } from './postal.ts';

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
  const { value } = labelled(piece);
  const email = value.match(/[^\s<>(),;:"]+@[^\s<>(),;:"]+\.[a-z\p{L}]{2,}/iu)?.[0];
  if (email && emailIn(email)) {
    const name = value
      .replace(email, '')
      .replace(/[<>()[\],;]/g, '')
      .trim();
    return [...(looksLikeName(name) ? nameFacts(name, origin) : []), ...fact('email', email, origin)];
  }
  const numbers = phonesIn(piece, origin);
  if (numbers) return numbers;
  const site = siteFacts(value, origin);
  return site ?? postalFacts(piece, origin);
}

function siteFacts(value: string, origin: string): Fact[] | null {
  if (/\s/.test(value) || !/^(https?:\/\/|www\.)|^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(value))
    return null;
  if (/\.(pdf|png|jpe?g|gif)$/i.test(value)) return [];
  return isLinkedinProfile(value) ? fact('linkedinUrl', value, origin) : fact('website', value, origin);
}

/** Name, title and company out of the lines that are words, the name first in reading order. */
function whoIs(lines: string[], origin: string): Fact[] {
  const pieces = lines.flatMap(line => line.split(' | '));
  const nameAt = pieces.findIndex(
    piece => looksLikeName(nameIn(piece)) && !looksLikeTitle(nameIn(piece)) && !isCompany(piece),
  );
  const name = pieces[nameAt];
  if (name === undefined) return workFacts(pieces, [], origin);
  const rest = name.slice(nameIn(name).length).replace(/^[\s,–—-]+/, '');
  const after = [rest, ...pieces.slice(nameAt + 1)].filter(Boolean);
  return [...nameFacts(nameIn(name), origin), ...workFacts(after, pieces.slice(0, nameAt), origin)];
}

/** "Pacific Freight, Inc." is one, "Anna Berg, CFO, Berg Inc." is somebody with one. */
function isCompany(piece: string): boolean {
  const rest = piece.slice(nameIn(piece).length).replace(/^[\s,–—-]+/, '');
  return looksLikeCompany(nameIn(piece)) || (!rest.includes(' ') && looksLikeCompany(rest));
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
  const plain =
    first !== undefined && first.length < 60 && !/[.!?:]$/.test(first) && !looksLikeCompany(first);
  return plain && rest.some(looksLikeCompany) ? first : undefined;
}
