import { standsAside } from './asides.ts';
import { cardAround, cardFacts, marksIn } from './cards.ts';
import { cleanLine } from './clean.ts';
import { above, all, attribute, nearest } from './dom.ts';
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
  const cards = marks.map(({ mark, name }, index) => {
    const others = [marks[index - 1], marks[index + 1]].filter(other => other && other.name !== name);
    const element = cardAround(mark, page.budget, wider =>
      others.some(other => other && wider.contains(other.mark)),
    );
    const card = { mark, name, element, facts: cardFacts(element, name, page.budget) };
    return { ...card, is: isSomebody(card, page.budget), shape: shapeOf(mark) };
  });
  // One card of a row is known by its words; the others are drawn alike.
  const shapes = new Set(cards.flatMap(({ is, shape }) => (is ? [shape] : [])));
  return cards
    .filter(({ is, shape, mark, facts }) => is || (shapes.has(shape) && hasWork(facts) && !isVacancy(mark)))
    .map(({ name, facts, mark }) => person(name, facts, isAuthor(mark)));
};

interface NameCard {
  mark: Element;
  name: string;
  element: Element;
  facts: readonly Fact[];
}

/** How a card is drawn: tags and classes from its name upwards, the same for all cards of a row. */
function shapeOf(mark: Element): string {
  const shape: string[] = [];
  let around: Element | null = mark;
  for (let level = 0; around && level < closeBy; level++, around = above(around)) {
    shape.push(`${around.tagName}.${attribute(around, 'class')}`);
  }
  return shape.join(' < ');
}

function isPlace(mark: Element): boolean {
  return !standsAside(mark) && nearest(mark, 'nav, footer, [role="navigation"]') === null;
}

function isSomebody({ mark, name, element, facts }: NameCard, budget: Page['budget']): boolean {
  const title = facts.find(({ field }) => field === 'title')?.value;
  if (facts.some(({ field }) => field === 'linkedinUrl')) return true;
  const called = isCalledPerson(mark);
  if (called && hasWork(facts)) return true;
  if ((called || hasWork(facts)) && hasPortrait(element, name, budget)) return true;
  // Where the card is not called a person's, the words must be those of a job.
  return title !== undefined && looksLikeTitle(title) && !isVacancy(mark);
}

function hasWork(facts: readonly Fact[]): boolean {
  return facts.some(({ field }) => field === 'title' || field === 'company');
}

/** A picture that says whom it shows: "Photo of Anna Berg". */
function hasPortrait(card: Element, name: string, budget: Page['budget']): boolean {
  return all(card, 'img[alt]', budget).some(image => {
    const alt = cleanLine(attribute(image, 'alt'));
    return (
      alt.includes(name) && /\b(photo|picture|portrait|headshot|profile|foto|bild|retrato)\b/iu.test(alt)
    );
  });
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

/** Whoever writes for a site need not work for it. */
function isAuthor(mark: Element): boolean {
  return nearest(mark, '[class*="author" i]:not(html, body, main)') !== null;
}

function person(name: string, facts: Fact[], author: boolean): Person {
  return { how: author ? 'author' : 'card', facts: [...nameFacts(name, origin), ...facts] };
}

/** Whether people on this page come from many companies: then the site's own name is nobody's employer. */
export function isGathering(page: Page): boolean {
  return /\b(speakers?|agenda|schedule|programme?|members|directory|jury|panel)\b/i.test(
    `${page.url.pathname} ${page.title}`,
  );
}
