import { cleanLine, fact } from './clean.ts';
import { all, attribute, readLine } from './dom.ts';
import type { Page } from './page.ts';
import { firstOf, type Person } from './person.ts';
import { isGathering } from './team.ts';

/**
 * Adds the company a site calls itself (`og:site_name`, https://ogp.me, or its title and foot) to people of that site who are shown without one: those with
 * an e-mail of its domain, and those on its own team cards.
 */
export function withSiteCompany(people: readonly Person[], page: Page): Person[] {
  const name = siteName(page);
  if (name === '') return [...people];
  return people.map(person =>
    firstOf(person, 'company') === undefined && worksHere(person, page)
      ? { ...person, facts: [...person.facts, ...fact('company', name, 'Name of the site')] }
      : person,
  );
}

/** `og:site_name`; without it, what the title ends with and the page's foot, or the link to its first page, says as well. */
function siteName({ document, title, budget }: Page): string {
  const meta = all(document, 'meta[property="og:site_name"]', budget)[0];
  const declared = meta ? cleanLine(attribute(meta, 'content')) : '';
  if (declared !== '') return declared;
  const parts = cleanLine(title).split(/\s+[|–—·-]\s+/);
  const last = parts.length > 1 ? (parts.at(-1) ?? '') : '';
  if (last === '') return '';
  const says = (selector: string, is: (text: string) => boolean) =>
    all(document, selector, budget).some(element => is(readLine(element, budget)));
  const signed = (text: string) => /©|copyright/i.test(text) && text.includes(last);
  const agrees = says('a[href="/"], a[rel="home"]', text => text === last) || says(feet, signed);
  return agrees ? last : '';
}

const feet = 'footer, [class*="footer" i]:not(body, html), [id*="footer" i]';

function worksHere(person: Person, page: Page): boolean {
  const domain = firstOf(person, 'email')?.split('@')[1];
  const host = page.url.hostname.replace(/^www\./, '');
  if (domain !== undefined) return host === domain || host.endsWith(`.${domain}`);
  // A member of whom no job is told may work anywhere.
  return /^(card|tel)$/.test(person.how) && firstOf(person, 'title') !== undefined && !isGathering(page);
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
