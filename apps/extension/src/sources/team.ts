import { standsAside } from './asides.ts';
import { cardAround, cardFacts, marksIn } from './cards.ts';
import { above, nearest } from './dom.ts';
import { looksLikeTitle } from './jobs.ts';
import { nameFacts } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';

const origin = 'Team card';

/** Class names by which sites call parts that hold people. */
const peopleParts = [
  'team',
  'staff',
  'member',
  'people',
  'person',
  'speaker',
  'leader',
  'board',
  'attorney',
  'lawyer',
  'agent',
  'employee',
  'faculty',
  'author',
  'mitarbeit',
  'medarbejd',
  'ansprech',
  'equipe',
]
  .map(word => `[class*="${word}" i]:not(html, body, section)`)
  .join(', ');

/**
 * People on cards without any way to reach them: leadership pages, lists of speakers. A name alone is nobody: the card must be called
 * one (by its class, or by a link to a profile) and say what the person does.
 */
export const teamCards: Source = page => {
  const marks = marksIn(page.document, page.budget).filter(({ mark }) => isPlace(mark));
  return marks.flatMap(({ mark, name }, index) => {
    const others = [marks[index - 1], marks[index + 1]].filter(other => other && other.name !== name);
    const card = cardAround(mark, page.budget, wider =>
      others.some(other => other && wider.contains(other.mark)),
    );
    const facts = cardFacts(card, name, page.budget);
    return isSomebody(mark, facts) ? [person(name, facts)] : [];
  });
};

function isPlace(mark: Element): boolean {
  return !standsAside(mark) && nearest(mark, 'nav, footer, [role="navigation"]') === null;
}

function isSomebody(mark: Element, facts: readonly Fact[]): boolean {
  const title = facts.find(({ field }) => field === 'title')?.value;
  if (facts.some(({ field }) => field === 'linkedinUrl')) return true;
  if (title === undefined) return false;
  // The card itself is called a person's, or all of the part is and the words are those of a job.
  return isCalledPerson(mark) || (looksLikeTitle(title) && !isVacancy(mark));
}

/** How far above the name a class still speaks of this card, not of a whole section. */
const closeBy = 3;

function isCalledPerson(mark: Element): boolean {
  let around: Element | null = mark;
  for (let level = 0; around && level <= closeBy; level++, around = above(around)) {
    if (around.matches(peopleParts)) return true;
  }
  return false;
}

/** A job that is offered has a title too, and nobody. */
function isVacancy(mark: Element): boolean {
  return (
    nearest(mark, '[class*="job" i], [class*="vacanc" i], [class*="career" i], [class*="position" i]') !==
    null
  );
}

function person(name: string, facts: Fact[]): Person {
  return { how: 'card', facts: [...nameFacts(name, origin), ...facts] };
}

/** Whether people on this page come from many companies: then the site's own name is nobody's employer. */
export function isGathering(page: Page): boolean {
  return /\b(speakers?|agenda|members|directory|jury|panel)\b/i.test(`${page.url.pathname} ${page.title}`);
}
