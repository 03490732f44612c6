import { cleanLine, fact } from './clean.ts';
import type { Fact } from './person.ts';

const titles =
  /^((i\.\s?[va]|ppa|dr|prof|professor|mr|mrs|ms|mx|miss|sir|herr|frau|mme|mlle|sr|sra|dipl|ing|mag|hon|rev|dame|lord|lady|cllr|councillor)\.?[\s-]+)+/i;
const letters =
  /[,\s]+((ph\.?\s?d|mba|m\.?sc|b\.?sc|m\.?a|b\.?a|md|esq|cpa|cfa|pmp|jr|sr|ii|iii|iv|ll\.?m)\.?)$/i;
const particles = new Set(
  'de del dela della da di do dos du la le van von der den ter ten zu zum zur af av al el bin ibn ben y e'.split(
    ' ',
  ),
);
const eastAsian = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々ー・\s]+$/u;

/** Words that stand where names stand but are none. Lower case; a text holding one of them is not taken as a name. */
const notNames = new Set(
  (
    'contact contacts email e-mail mail phone telephone tel mobile fax address team about us our the and or for with more read ' +
    'learn view profile website home page services products company sales support office department write call send message ' +
    'follow download privacy policy imprint impressum kontakt telefon adresse über uns mehr unser unsere geschäftsführung ' +
    'vertrieb einkauf ansprechpartner vcard linkedin twitter facebook news blog press careers jobs manager director head chief ' +
    'officer engineer consultant leiter leiterin president vice founder ceo cto cfo assistant specialist coordinator account ' +
    'service customer accounts payable receivable desk center centre info enquiries plan plans pricing starter pro business ' +
    'keynote opening closing panel session programme flexible hours technician lunch free investor relations communications marketing human resources department ' +
    'regards wishes cheers thanks thank sincerely grüße gruß inc ltd llc gmbh ag corp street road suite floor click here get in touch ' +
    'operations engineering talent openings offices ' +
    'without within beyond how why what when where your of from into not using building every never'
  ).split(' '),
);

/** Cities that are written as names are: with a word no given name is, or known the world over. And streets and houses, by their last word. */
const place =
  /^((new|santa|saint|st\.|são|fort|port|baden)[\s-]\p{L}+|san (francisco|jos[eé]|diego|antonio|juan|salvador|sebasti[aá]n)|los angeles|las vegas|hong kong|buenos aires|kuala lumpur|abu dhabi|tel aviv|rio de janeiro|cape town|mexico city|den haag|frankfurt am main|salt lake city|kansas city|ho chi minh city)$/iu;
const street =
  /\s(platz|stra(ß|ss)e|allee|gasse|ufer|brücke|bahnhof|square|avenue|boulevard|plaza|piazza|stadium|arena|hospital|museum|hotel)$/iu;

/** Whether a short text can be a person's name. Latin, Greek and Cyrillic names need two words; East Asian ones need two signs. */
export function looksLikeName(text: string): boolean {
  const name = bareName(text);
  if (name.length < 2 || name.length > 70 || /[\d@/\\|:;!?<>{}[\]=_#*"“”&%$€£©®]/.test(name)) return false;
  if (eastAsian.test(name)) return name.replace(/\s/g, '').length <= 8;
  if (place.test(name) || street.test(name)) return false;
  const words = name.replace(',', ' ').split(/\s+/);
  if (words.length < 2 || words.length > 8) return false;
  if (words.some(word => notNames.has(word.toLowerCase().replace(/[.,]$/, '')))) return false;
  return words.every(
    word => particles.has(word.toLowerCase()) || /^[\p{Lu}\p{Lo}]['’.\p{L}\p{M}-]*$/u.test(word),
  );
}

/** The name without titles before it and letters after it. They are not kept: neither belongs to a first or a last name. */
export function bareName(text: string): string {
  let name = cleanLine(text).replace(titles, '');
  while (letters.test(name)) name = name.replace(letters, '');
  return name.trim();
}

/**
 * First and last name out of a full name. A single word is a first name and no last name is made up.
 * East Asian names written with a blank have the family name first. Where the border is a guess, both parts are doubtful.
 */
export function nameFacts(full: string, origin: string): Fact[] {
  const name = bareName(full);
  const [first, last, guess] = split(name);
  const doubt = guess ? 'Where the first name ends and the last name begins is a guess.' : undefined;
  return [...fact('firstName', first, origin, doubt), ...fact('lastName', last, origin, doubt)];
}

function split(name: string): [first: string, last: string, guess: boolean] {
  const comma = name.split(/\s*,\s*/);
  if (comma.length === 2) return [comma[1] ?? '', comma[0] ?? '', false];
  const words = name.split(/\s+/);
  if (eastAsian.test(name)) {
    return words.length === 2 ? [words[1] ?? '', words[0] ?? '', false] : ['', name, true];
  }
  if (words.length === 1) return [name, '', false];
  const particle = words.findIndex((word, index) => index > 0 && particles.has(word.toLowerCase()));
  const border = particle > 0 && particle < words.length - 1 ? particle : words.length - 1;
  return [words.slice(0, border).join(' '), words.slice(border).join(' '), words.length > 3 || particle > 1];
}

/** Words of a name for comparing: no titles, no accents, no case, no punctuation. */
export function nameWords(name: string): string[] {
  return bareName(name)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter(Boolean);
}
