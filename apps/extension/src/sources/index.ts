import { gmail } from './gmail.ts';
import { hCard } from './hcard.ts';
import { jsonLd } from './json-ld.ts';
import { contactLinks } from './links.ts';
import { mergePeople } from './merge.ts';
import { microdata } from './microdata.ts';
import { isOffLimits } from './off-limits.ts';
import type { Page, Source } from './page.ts';
import type { Person } from './person.ts';
import { rdfa } from './rdfa.ts';
import { selection } from './selection.ts';

/** Every kind of place people are read from, the most trustworthy first: what a person selected, then what a page declares, then links. */
const sources: readonly Source[] = [selection, gmail, jsonLd, microdata, rdfa, hCard, contactLinks];

/** What reading a page gave. */
export interface Reading {
  people: Person[];
  /** False when time or nodes ran out before the end: there may be more people. */
  complete: boolean;
}

/** Everybody on the page, each once. A source that stumbles over a page loses its own people only. */
export function readPeople(page: Page): Reading {
  if (isOffLimits(page.url)) return { people: [], complete: true };
  const selected = page.selection.trim() === '' ? [] : attempt(selection, page);
  const found = selected.length > 0 ? selected : sources.flatMap(source => attempt(source, page));
  return { people: mergePeople(found, page.budget), complete: page.budget.complete };
}

function attempt(source: Source, page: Page): Person[] {
  try {
    return source(page);
  } catch {
    return [];
  }
}
