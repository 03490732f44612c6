import type { Budget } from './budget.ts';
import { emailIn, fact, isNoReply, isSharedMailbox } from './clean.ts';
import { above, all, attribute, readLine, readText, some } from './dom.ts';
import { looksLikeName, nameFacts } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';

/** How far up from a link its card may reach, and how much text a card has at most, in characters. */
const cardLimits = { levels: 7, text: 900 };
const links = 'a[href^="mailto:" i], a[href^="tel:" i], area[href^="mailto:" i]';
const near = 'Beside the link';

/**
 * People behind `mailto:` and `tel:` links. What is around a link up to where the next person's e-mail begins is that
 * person's card; the name is the link's own text, else a heading or emphasised words in the card. No name is made out of an address.
 */
export const contactLinks: Source = page => {
  const cards = new Map<Element, Person>();
  for (const link of all(page.document, links, page.budget)) {
    if (!page.budget.spend()) break;
    const card = cardOf(link, page.budget);
    if (!cards.has(card)) {
      const person = readCard(card, link, page);
      if (person) cards.set(card, person);
    }
  }
  return [...cards.values()];
};

function address(link: Element): string | undefined {
  const target = attribute(link, 'href');
  if (!/^mailto:/i.test(target)) return undefined;
  try {
    return emailIn(decodeURIComponent(target.split('?')[0]?.split(',')[0] ?? ''));
  } catch {
    return undefined;
  }
}

/** The largest element around `link` in which nobody else's e-mail and no second name stands. */
function cardOf(link: Element, budget: Budget): Element {
  const own = address(link);
  let card = link;
  for (let level = 0; level < cardLimits.levels && budget.spend(); level++) {
    const wider = above(card);
    if (!wider || wider.matches('body, html, main, header, footer, nav')) break;
    if (holdsSomebodyElse(wider, own, budget)) break;
    if (readText(wider, budget, { atMost: cardLimits.text }).length > cardLimits.text) break;
    card = wider;
  }
  return card;
}

function holdsSomebodyElse(element: Element, own: string | undefined, budget: Budget): boolean {
  let email = own;
  const otherEmail = some(element, 'a[href^="mailto:" i]', budget, link => {
    const found = address(link);
    email ??= found;
    return found !== undefined && found !== email;
  });
  if (otherEmail) return true;
  let name: string | undefined;
  return some(element, nameMarks, budget, mark => {
    const text = readLine(mark, budget);
    if (!looksLikeName(text)) return false;
    name ??= text;
    return text !== name;
  });
}

function readCard(card: Element, link: Element, { budget, url }: Page): Person | undefined {
  const emails = all(card, 'a[href^="mailto:" i]', budget).concat(card === link ? [link] : []);
  const facts: Fact[] = emails
    .map(address)
    .filter(email => email !== undefined && !isNoReply(email))
    .flatMap(email =>
      fact(
        'email',
        email,
        'E-mail link',
        isSharedMailbox(email ?? '') ? 'Looks like a shared mailbox.' : undefined,
      ),
    );
  const name = nameIn(card, link, budget);
  const onlyShared = facts.every(({ doubt }) => doubt !== undefined);
  if (name === undefined && onlyShared) return undefined;
  facts.push(...(name === undefined ? [] : nameFacts(name, near)));
  facts.push(...labelled(card, budget, name ?? ''), ...phones(card, budget));
  return {
    how: facts.some(({ field }) => field === 'email') ? 'mailto' : 'tel',
    facts: withSite(facts, url),
  };
}

const nameMarks = '[class*="name" i], h1, h2, h3, h4, h5, h6';
const nameHints = [
  ...nameMarks.split(', '),
  'strong',
  'b',
  'dt',
  'figcaption',
  'th',
  'td',
  'a',
  'p',
  'span',
  'li',
];

function nameIn(card: Element, link: Element, budget: Budget): string | undefined {
  const own = readLine(link, budget);
  if (looksLikeName(own)) return own;
  for (const hint of nameHints) {
    const found = all(card, hint, budget)
      .map(element => readLine(element, budget))
      .find(looksLikeName);
    if (found) return found;
  }
  return readText(card, budget)
    .split(/[\n|·•–—:,]/)
    .find(looksLikeName)
    ?.trim();
}

const titleHints =
  '[class*="title" i], [class*="role" i], [class*="position" i], [class*="job" i], [class*="function" i]';
const companyHints = '[class*="company" i], [class*="employer" i], [class*="organi" i], [class*="firm" i]';

/** Title and company where the card's own class names say so. */
function labelled(card: Element, budget: Budget, name: string): Fact[] {
  const read = (hints: string) =>
    all(card, hints, budget)
      .map(element => readLine(element, budget))
      .find(
        text =>
          text !== '' &&
          text !== name &&
          text.length < 120 &&
          !text.includes(name || '\0') &&
          !text.includes('@'),
      );
  return [
    ...fact('title', read(titleHints), 'Team card'),
    ...fact('company', read(companyHints), 'Team card'),
  ];
}

function phones(card: Element, budget: Budget): Fact[] {
  const found = (card.matches(links) ? [card] : all(card, 'a[href^="tel:" i]', budget)).map(link => {
    const label = readLine(above(link) ?? link, budget);
    const shown = readLine(link, budget);
    const number = attribute(link, 'href').replace(/^tel:/i, '');
    return {
      number: /\d{3}/.test(shown) ? shown.replace(/^[^\d+(]+/, '') : number,
      label: `${shown} ${label}`,
    };
  });
  const mobile = found.find(({ label }) => /mobil|cell|handy|gsm/i.test(label) && found.length > 1);
  const phone = found.find(each => each !== mobile && !/fax/i.test(each.label.split(each.number)[0] ?? ''));
  return [...fact('phone', phone?.number, 'Phone link'), ...fact('mobile', mobile?.number, 'Phone link')];
}

/** A page of the same domain as the person's e-mail is the company's website. */
function withSite(facts: Fact[], url: URL): Fact[] {
  const domain = facts.find(({ field }) => field === 'email')?.value.split('@')[1];
  const host = url.hostname.replace(/^www\./, '');
  const same = domain !== undefined && (host === domain || host.endsWith(`.${domain}`));
  return same ? [...facts, ...fact('website', domain, 'Page address')] : facts;
}
