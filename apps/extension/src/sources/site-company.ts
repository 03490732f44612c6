import { cleanLine, fact } from './clean.ts';
import { all, attribute } from './dom.ts';
import type { Page } from './page.ts';
import { firstOf, type Person } from './person.ts';
import { isGathering } from './team.ts';

/**
 * Adds the company a site calls itself (`og:site_name`, https://ogp.me) to people of that site who are shown without one: those with
 * an e-mail of its domain, and those on its own team cards.
 */
export function withSiteCompany(people: readonly Person[], page: Page): Person[] {
  const meta = all(page.document, 'meta[property="og:site_name"]', page.budget)[0];
  const name = meta ? cleanLine(attribute(meta, 'content')) : '';
  if (name === '') return [...people];
  return people.map(person =>
    firstOf(person, 'company') === undefined && worksHere(person, page)
      ? { ...person, facts: [...person.facts, ...fact('company', name, 'Name of the site')] }
      : person,
  );
}

function worksHere(person: Person, page: Page): boolean {
  const domain = firstOf(person, 'email')?.split('@')[1];
  const host = page.url.hostname.replace(/^www\./, '');
  if (domain !== undefined) return host === domain || host.endsWith(`.${domain}`);
  return /^(card|tel)$/.test(person.how) && !isGathering(page);
}

/** Drops "websites" that are a page of the site being read: an author's or member's own page there, not the person's website. */
export function withoutOwnPages(people: readonly Person[], { url }: Page): Person[] {
  const isPageHere = (value: string) => {
    const target = URL.parse(/^https?:/i.test(value) ? value : `https://${value}`);
    return target?.hostname === url.hostname && target.pathname !== '/';
  };
  return people.map(person => ({
    ...person,
    facts: person.facts.filter(({ field, value }) => field !== 'website' || !isPageHere(value)),
  }));
}
