import { standsAside } from './asides.ts';
import type { Budget } from './budget.ts';
import { fact, isLinkedinProfile } from './clean.ts';
import { above, all, attribute, nearest, readLine } from './dom.ts';
import { nameFacts } from './names.ts';
import type { Source } from './page.ts';
import type { Fact, PersonField } from './person.ts';

const origin = 'hCard';

/** Class names per field: microformats2 (https://microformats.org/wiki/h-card) first, then the older hCard. */
const classes: Partial<Record<PersonField, string>> = {
  firstName: '.p-given-name, .given-name',
  lastName: '.p-family-name, .family-name',
  title: '.p-job-title, .title, .p-role, .role',
  company: '.p-org .p-name, .p-org, .organization-name, .org',
  'address.street': '.p-street-address, .street-address',
  'address.city': '.p-locality, .locality',
  'address.region': '.p-region, .region',
  'address.postalCode': '.p-postal-code, .postal-code',
  'address.country': '.p-country-name, .country-name',
};

/** People in hCards. A card inside another one's organisation is that organisation, not a person. */
export const hCard: Source = ({ document, budget }) =>
  all(document, '.h-card, .vcard', budget)
    .filter(card => !card.matches('.p-org, .org, .org *, .p-org *, .e-content *') && !standsAside(card))
    .map(card => ({ how: 'hcard', facts: cardFacts(card, budget) }))
    .filter(({ facts }) => facts.length > 0);

function cardFacts(card: Element, budget: Budget): Fact[] {
  const find = (selector: string) => all(card, selector, budget).filter(found => cardOf(found) === card);
  const text = (selector: string | undefined) => {
    const found = selector === undefined ? undefined : find(selector)[0];
    return found && (attribute(found, 'title') || readLine(found, budget));
  };
  const plain = Object.entries(classes) as [PersonField, string][];
  const links = find('.u-url, .url').map(link => attribute(link, 'href'));
  const named = plain.flatMap(([field, selector]) => fact(field, text(selector), origin));
  // An organisation's own card: its name is the company's (hCard 1.0, "Organization Contact Info").
  const name = text('.p-name, .fn') ?? '';
  if (named.some(({ field, value }) => field === 'company' && value === name)) return [];
  return [
    ...(named.some(({ field }) => field === 'lastName') ? [] : nameFacts(name, origin)),
    ...named,
    ...find('.u-email, .email').flatMap(found => fact('email', reach(found, budget), origin)),
    ...phoneFacts(find('.p-tel, .u-tel, .tel'), budget),
    ...fact(
      'website',
      links.find(link => /^https?:/i.test(link) && !isLinkedinProfile(link)),
      origin,
    ),
    ...fact('linkedinUrl', links.find(isLinkedinProfile), origin),
  ];
}

function cardOf(element: Element): Element | null {
  const parent = above(element);
  const card = parent && nearest(parent, '.h-card, .vcard');
  // A nested card that is a property (p-org h-card) still belongs to the person's.
  return card?.matches('.p-org, .org') ? cardOf(card) : card;
}

function reach(element: Element, budget: Budget): string {
  const target = attribute(element, 'href');
  return /^(mailto|tel):/i.test(target) ? target.replace(/^tel:/i, '') : readLine(element, budget);
}

function phoneFacts(found: Element[], budget: Budget): Fact[] {
  return found.flatMap(element => {
    const kind = all(element, '.type', budget).map(type => readLine(type, budget).toLowerCase());
    if (kind.some(word => word.includes('fax'))) return [];
    const value = all(element, '.value', budget)
      .map(part => readLine(part, budget))
      .join('');
    const field = kind.some(word => word.includes('cell') || word.includes('mobil')) ? 'mobile' : 'phone';
    return fact(field, value || reach(element, budget), origin);
  });
}
