import { allOf, firstOf, type Person, type PersonField } from '../../src/sources/person.ts';
import { readPage } from '../read-page.ts';
import type { Expected, SavedPage } from './page.ts';

/** What is counted, of people and of each field: found and right, found and wrong, missed. */
export interface Tally {
  right: number;
  wrong: number;
  missed: number;
}

/** The fields a score is kept of. `name` is first and last name together, divided where the page's sheet divides them. */
export const scored = [
  'name',
  'company',
  'title',
  'email',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
] as const;
export type Scored = (typeof scored)[number];

/** Under these, capture is not good enough: of people, and of each field. */
export const floors = { precision: 0.95, recall: 0.9 };

/** How one page, or all of them together, did. */
export interface Score {
  people: Tally;
  fields: Record<Scored, Tally>;
  /** One line for each thing wrong or missed. */
  faults: string[];
}

/** Nothing counted yet. */
export function emptyScore(): Score {
  const fields = Object.fromEntries(scored.map(field => [field, emptyTally()])) as Record<Scored, Tally>;
  return { people: emptyTally(), fields, faults: [] };
}

function emptyTally(): Tally {
  return { right: 0, wrong: 0, missed: 0 };
}

/** The share of what was found that is right; 1 when nothing was found. */
export function precision({ right, wrong }: Tally): number {
  return right + wrong === 0 ? 1 : right / (right + wrong);
}

/** The share of what is there that was found; 1 when nothing is there. */
export function recall({ right, missed }: Tally): number {
  return right + missed === 0 ? 1 : right / (right + missed);
}

/** All pages' counts together. */
export function total(scores: readonly Score[]): Score {
  const sum = emptyScore();
  for (const score of scores) {
    add(sum.people, score.people);
    for (const field of scored) add(sum.fields[field], score.fields[field]);
    sum.faults.push(...score.faults);
  }
  return sum;
}

function add(to: Tally, from: Tally): void {
  to.right += from.right;
  to.wrong += from.wrong;
  to.missed += from.missed;
}

/**
 * Reads one saved page and compares. A person counts as found when an e-mail or the whole name agrees. Values count as they would be
 * kept by one press of "Save": a doubtful one is left out, so it is neither right nor wrong, but missed when it was right.
 */
export function scorePage(page: SavedPage): Score {
  const { people } = readPage(page.html, { url: page.url, selection: page.selection ?? '' });
  const score = emptyScore();
  const open = people.map(keptValues);
  for (const expected of page.people) {
    const values = valuesOf(expected);
    const at = open.findIndex(found => isSame(found, values));
    const [found] = at < 0 ? [] : open.splice(at, 1);
    if (!found) {
      score.people.missed += 1;
      score.faults.push(`missed ${values.name[0] ?? values.email[0]}`);
    } else score.people.right += 1;
    // The fields of a person that is missed are counted with the person, not a second time each.
    if (found) for (const field of scored) compare(score, field, values, found);
  }
  for (const found of open) {
    score.people.wrong += 1;
    score.faults.push(`not a person here: ${found.name[0] || found.email[0] || found.phone[0]}`);
  }
  return score;
}

type Values = Record<Scored, string[]>;

function isSame(found: Values, expected: Values): boolean {
  const shares = (field: 'email' | 'name') => expected[field].some(value => found[field].includes(value));
  return expected.email.length > 0 && found.email.length > 0 ? shares('email') : shares('name');
}

function compare(score: Score, field: Scored, expected: Values, found: Values): void {
  const tally = score.fields[field];
  const who = expected.name[0] ?? expected.email[0];
  for (const value of expected[field]) {
    if (found[field].includes(value)) tally.right += 1;
    else {
      tally.missed += 1;
      score.faults.push(`${who}: ${field} missed: ${value}`);
    }
  }
  for (const value of found[field].filter(each => !expected[field].includes(each))) {
    tally.wrong += 1;
    score.faults.push(`${who}: ${field} wrong: ${value}`);
  }
}

function valuesOf(expected: Expected): Values {
  return comparable({
    ...expected,
    name: [expected.firstName, expected.lastName].map(part => part ?? '').join('|'),
    email: expected.emails ?? [],
  });
}

/** The values as a press of "Save" would keep them. The page's own address as a website is a gift, not a claim: it is not counted. */
function keptValues(person: Person): Values {
  const isName = (field: PersonField) => field === 'firstName' || field === 'lastName';
  const kept = { ...person, facts: person.facts.filter(({ field, doubt }) => !doubt || isName(field)) };
  const value = (field: PersonField) => firstOf(kept, field);
  const fromPage = person.facts.some(fact => fact.field === 'website' && fact.origin === 'Page address');
  return comparable({
    name: [value('firstName'), value('lastName')].map(part => part ?? '').join('|'),
    company: value('company'),
    title: value('title'),
    email: allOf(kept, 'email'),
    phone: value('phone'),
    mobile: value('mobile'),
    website: fromPage ? '' : value('website'),
    linkedinUrl: value('linkedinUrl'),
  });
}

type Loose = { [Field in Scored]?: string | string[] | undefined };

function comparable(loose: Loose): Values {
  const values = Object.fromEntries(
    scored.map(field => [
      field,
      [loose[field] ?? []]
        .flat()
        .map(value => plain(field, value))
        .filter(value => value !== '' && value !== '|'),
    ]),
  );
  return values as Values;
}

/** Two ways of writing one thing become the same: a number's blanks, an address's scheme and last slash. */
function plain(field: Scored, value: string): string {
  if (field === 'phone' || field === 'mobile') return value.replace(/\D/g, '').replace(/^00/, '');
  if (field === 'website' || field === 'linkedinUrl') {
    return value
      .toLowerCase()
      .replace(/^https?:\/\/(www\.)?|^www\./, '')
      .replace(/\/$/, '');
  }
  return value.normalize('NFC').toLowerCase();
}
