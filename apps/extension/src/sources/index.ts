import { gmail, isGmail } from './gmail.ts';
import { hCard } from './hcard.ts';
import { jsonLd } from './json-ld.ts';
import { contactLinks } from './links.ts';
import { mergePeople } from './merge.ts';
import { microdata } from './microdata.ts';
import { isOffLimits } from './off-limits.ts';
import { isOutlook, outlook } from './outlook.ts';
import type { Page, Source } from './page.ts';
import type { Person } from './person.ts';
import { rdfa } from './rdfa.ts';
import { selection } from './selection.ts';
import { withoutOwnPages, withSiteCompany } from './site-company.ts';
import { teamCards } from './team.ts';
import { vCardLinks } from './vcard-links.ts';

/** Every kind of place people are read from on a page, the most trustworthy first: what it declares, then links, then mere cards. */
const sources: readonly Source[] = [jsonLd, microdata, rdfa, hCard, vCardLinks, contactLinks, teamCards];

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
  const found = selected.length > 0 ? selected : sourcesOf(page.url).flatMap(source => attempt(source, page));
  const merged = mergePeople(found, page.budget);
  const people = selected.length > 0 ? merged : withSiteCompany(withoutOwnPages(merged, page), page);
  return { people, complete: page.budget.complete };
}

/** In a mailbox the opened message alone is read: whatever else stands there is other people's mail. */
function sourcesOf(url: URL): readonly Source[] {
  if (isGmail(url)) return [gmail];
  return isOutlook(url) ? [outlook] : sources;
}

function attempt(source: Source, page: Page): Person[] {
  try {
    return source(page);
  } catch {
    return [];
  }
}
