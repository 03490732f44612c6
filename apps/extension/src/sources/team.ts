import { standsAside } from './asides.ts';
import { cardAround, cardFacts, marksIn } from './cards.ts';
import { cleanLine } from './clean.ts';
import { above, all, attribute, nearest, readLine } from './dom.ts';
import { looksLikeTitle } from './jobs.ts';
import { nameFacts } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';
import { members, portraitNames } from './portraits.ts';

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
  const marked = marksIn(page.document, page.budget);
  const known = new Set(marked.map(({ name }) => name));
  const plain = portraitNames(page).filter(({ name }) => !known.has(name));
  return [marked, plain].flatMap(marks =>
    peopleOf(
      marks.filter(({ mark }) => isPlace(mark)),
      page,
    ),
  );
};

/** Of these names, in document order, those on cards that are people's. */
function peopleOf(marks: { mark: Element; name: string }[], page: Page): Person[] {
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
    .filter(
      ({ is, shape, mark, element, facts }) =>
        is || (shapes.has(shape) && hasWork(facts) && !isVacancy(mark) && !isPastJob(element, page.budget)),
    )
    .map(({ name, facts, mark }) => person(name, facts, isAuthor(mark)));
}

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
  if (isPastJob(element, budget)) return false;
  if (facts.some(({ field }) => field === 'linkedinUrl')) return true;
  const called = isCalledPerson(mark);
  if (called && (hasWork(facts) || isMemberRow(mark, element, budget))) return true;
  if ((called || hasWork(facts)) && hasPortrait(element, name, budget)) return true;
  // Where the card is not called a person's, the words must be those of a job.
  return title !== undefined && looksLikeTitle(title) && !isVacancy(mark);
}

/** A card with a span of years tells of a job, and the name on it is a company's: "Kobo Bank, 2018 – 2022". */
function isPastJob(card: Element, budget: Page['budget']): boolean {
  return /\b(19|20)\d\d\s*[–—-]\s*((19|20)\d\d|present|today|now|heute|aujourd|hoy|actualidad|i dag|nu)\b/iu.test(
    readLine(card, budget),
  );
}

function hasWork(facts: readonly Fact[]): boolean {
  return facts.some(({ field }) => field === 'title' || field === 'company');
}

/** Lists of members may say no more than who they are: a picture and a name that lead to the same page, in a row called a member's. */
function isMemberRow(mark: Element, card: Element, budget: Page['budget']): boolean {
  const own = nearest(mark, 'a[href]');
  if (own === null || nearest(mark, members) === null) return false;
  const faces = all(card, 'a[href] img', budget).map(image => nearest(image, 'a[href]'));
  return faces.some(
    face => face !== null && face !== own && attribute(face, 'href') === attribute(own, 'href'),
  );
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
    nearest(
      mark,
      '[class*="job" i], [class*="vacanc" i], [class*="opening" i], [class*="career" i], [class*="position" i]',
    ) !== null
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
