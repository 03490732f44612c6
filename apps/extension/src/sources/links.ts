import { type Anchor, anchorsOf } from './anchors.ts';
import { standsAside } from './asides.ts';
import { cardAround, cardFacts, marksIn } from './cards.ts';
import { cleanLine, fact, isNoReply, isSharedMailbox } from './clean.ts';
import { all, readLine, readText } from './dom.ts';
import { looksLikeTitle } from './jobs.ts';
import { labelledContact } from './labels.ts';
import { looksLikeName, nameFacts, nameWords } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';

const near = 'Beside the link';

/**
 * People behind e-mail and phone links, and addresses written as text. What is around a link up to where the next person's e-mail
 * begins is that person's card; the name is the link's own text, else a heading or emphasised words in the card. No name is made
 * out of an address.
 */
export const contactLinks: Source = page => {
  const anchors = anchorsOf(page);
  const cards = new Map<Element, Card>();
  for (const [index, anchor] of anchors.entries()) {
    if (!page.budget.spend()) break;
    if (standsAside(anchor.element)) continue;
    const element = cardOf(anchors, index, page);
    const card = cards.get(element) ?? { element, anchors: [] };
    card.anchors.push(anchor);
    cards.set(element, card);
  }
  const read = [...cards.values()].map(card => ({ card, name: nameIn(card, page) }));
  const named = read.filter(({ name }) => name !== undefined);
  const nameless = read.filter(({ name }) => name === undefined);
  const only =
    named.length === 0
      ? ownerOfPage(
          nameless.map(({ card }) => card),
          page,
        )
      : undefined;
  return only ? [only] : read.flatMap(({ card, name }) => readCard(card, name, page) ?? []);
};

interface Card {
  element: Element;
  anchors: Anchor[];
}

/** The largest element around an anchor in which nobody else's e-mail and no second name stands. */
function cardOf(anchors: readonly Anchor[], index: number, { budget }: Page): Element {
  const start = anchors[index]?.element as Element;
  const near = [...nearestEmails(anchors, index, -1), ...nearestEmails(anchors, index, 1)];
  const own = anchors[index]?.email;
  return cardAround(start, budget, wider => {
    const emails = new Set(own === undefined ? [] : [own]);
    for (const { element, email } of near)
      if (email !== undefined && wider.contains(element)) emails.add(email);
    return emails.size > 1 || holdsTwoNames(wider, budget) || (own === undefined && asksTwo(wider, budget));
  });
}

/**
 * The next two different addresses before or after: a subtree is one stretch of the document, so these alone tell whether it holds
 * another one.
 */
function nearestEmails(anchors: readonly Anchor[], from: number, step: 1 | -1): Anchor[] {
  const found: Anchor[] = [];
  for (let at = from + step; at >= 0 && at < anchors.length && found.length < 2; at += step) {
    const anchor = anchors[at];
    const isNews = anchor?.email !== undefined && anchor.email !== anchors[from]?.email;
    if (anchor && isNews && anchor.email !== found[0]?.email) found.push(anchor);
    if (Math.abs(at - from) > 20) break;
  }
  return found;
}

function holdsTwoNames(element: Element, budget: Page['budget']): boolean {
  const names = marksIn(element, budget).map(({ name }) => name);
  return names.some(name => name !== names[0]);
}

/** Where companies name whom to ask, and no addresses tell their cards apart, that line begins only once in each. */
function asksTwo(element: Element, budget: Page['budget']): boolean {
  const lines = readText(element, budget, { atMost: 900 }).split('\n').map(cleanLine);
  return lines.filter(line => labelledContact([line]) !== undefined).length > 1;
}

function readCard(card: Card, name: string | undefined, { budget, url }: Page): Person | undefined {
  const emails = emailFacts(card);
  const personal = emails.find(({ doubt }) => doubt === undefined);
  if (name === undefined && (!personal || !namesSomebody(personal.value))) return undefined;
  const told = cardFacts(card.element, name ?? '', budget);
  if (emails.length === 0 && isPlaceOfBusiness(card, told, budget)) return undefined;
  const facts = [...emails, ...(name === undefined ? [] : nameFacts(name, near)), ...told];
  return { how: emails.length > 0 ? 'mailto' : 'tel', facts: withSite(facts, url) };
}

/** A card with a number, no job and the way to somebody's website or door is a business that is called as people are. */
function isPlaceOfBusiness({ element }: Card, told: readonly Fact[], budget: Page['budget']): boolean {
  const has = (field: Fact['field']) => told.some(each => each.field === field);
  if (has('title') || has('company')) return false;
  return has('website') || all(element, '[class*="address" i], address', budget).length > 0;
}

function emailFacts({ anchors }: Card): Fact[] {
  const emails = new Set(anchors.flatMap(({ email }) => (email === undefined ? [] : [email])));
  return [...emails]
    .filter(email => !isNoReply(email))
    .flatMap(email =>
      fact(
        'email',
        email,
        'E-mail link',
        isSharedMailbox(email) ? 'Looks like a shared mailbox.' : undefined,
      ),
    );
}

/** `k.moser@` is somebody even where no name stands; `tickets@` may be anything. */
function namesSomebody(email: string): boolean {
  return /^\p{L}+[._-]\p{L}{2,}@/u.test(email);
}

const hints = ['strong', 'b', 'dt', 'figcaption', 'th', 'td', 'a', 'p', 'span', 'li'];
const isName = (text: string) => looksLikeName(text) && !looksLikeTitle(text);

/** Whose card it is: of what can be a name there, the first that agrees with the address; else the first. */
function nameIn(card: Card, { budget }: Page): string | undefined {
  const own = card.anchors.map(anchor => readLine(anchor.element, budget)).find(isName);
  if (own) return own;
  const asked = labelledContact(readText(card.element, budget).split('\n').map(cleanLine));
  if (asked) return asked;
  const addresses = card.anchors.flatMap(({ email }) => email?.split('@')[0] ?? []);
  let first: string | undefined;
  for (const name of namesIn(card.element, budget)) {
    if (addresses.some(address => agrees(name, address))) return name;
    first ??= name;
  }
  return first;
}

/** What can be a name in a card, the likeliest first: marked ones alone where there are any. */
function* namesIn(element: Element, budget: Page['budget']): Generator<string> {
  const marked = marksIn(element, budget).map(({ name }) => name);
  yield* marked;
  if (marked.length > 0) return;
  for (const hint of hints) {
    yield* all(element, hint, budget)
      .map(each => readLine(each, budget))
      .filter(isName);
  }
  yield* readText(element, budget)
    .split(/[\n|·•–—:,]/)
    .map(text => text.trim())
    .filter(isName);
}

/** Whether an address is made of a name: a word of it with three letters or more stands in it. */
function agrees(name: string, address: string): boolean {
  const letters = address.toLowerCase();
  return nameWords(name).some(word => word.length > 2 && letters.includes(word));
}

/** On a page that has one address and one name in its heading, the heading is whose address it is. */
function ownerOfPage(cards: readonly Card[], page: Page): Person | undefined {
  const [card] = cards;
  const [heading, another] = all(page.document, 'h1', page.budget);
  if (cards.length !== 1 || !card || !heading || another) return undefined;
  const name = readLine(heading, page.budget);
  const emails = emailFacts(card).filter(({ doubt }) => doubt === undefined);
  if (!isName(name) || emails.length !== 1) return undefined;
  const around = heading.parentElement ?? heading;
  const facts = [...emails, ...nameFacts(name, 'Page heading'), ...cardFacts(around, name, page.budget)];
  return { how: 'mailto', facts: withSite(facts, page.url) };
}

/** A page of the same domain as the person's e-mail is the company's website. */
function withSite(facts: Fact[], url: URL): Fact[] {
  const domain = facts.find(({ field }) => field === 'email')?.value.split('@')[1];
  const host = url.hostname.replace(/^www\./, '');
  const same = domain !== undefined && (host === domain || host.endsWith(`.${domain}`));
  return same ? [...facts, ...fact('website', domain, 'Page address')] : facts;
}
