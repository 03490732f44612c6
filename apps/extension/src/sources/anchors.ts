import { emailIn } from './clean.ts';
import { all, attribute, nearest, readLine } from './dom.ts';
import { linkedAddress, writtenAddress } from './hidden-address.ts';
import type { Page } from './page.ts';

/** A place on the page by which somebody can be reached. `email` is missing where it is a number. */
export interface Anchor {
  element: Element;
  email?: string | undefined;
}

const links = [
  'a[href^="mailto:" i]',
  'a[href^="tel:" i]',
  'area[href^="mailto:" i]',
  '[data-cfemail]',
  'a[href*="/cdn-cgi/l/email-protection#"]',
  'a[data-mailto-token]',
  'a[href^="javascript:linkTo_UnCryptMailto" i]',
].join(', ');

/** Most pieces of text looked through for addresses that are written and not linked. */
const mostTexts = 15_000;
const silent = 'script, style, noscript, template, textarea, select, svg, a[href^="mailto:" i]';

/** Everything on the page by which somebody can be reached, in document order: links of every kind, and addresses written as text. */
export function anchorsOf({ document, budget }: Page): Anchor[] {
  const linked = all(document, links, budget).map(element => ({ element, email: addressOf(element) }));
  const seen = new Set(linked.map(({ element }) => element));
  const written = textsWithAt(document, budget)
    .filter(element => !seen.has(element) && nearest(element, links) === null)
    .map(element => ({ element, email: writtenAddress(readLine(element, budget)) }))
    .filter(({ email }) => email !== undefined);
  return inOrder(linked, written);
}

/** Two lists in document order as one. */
function inOrder(some: readonly Anchor[], others: readonly Anchor[]): Anchor[] {
  const merged: Anchor[] = [];
  let at = 0;
  for (const other of others) {
    for (let next = some[at]; next && follows(next.element, other.element); next = some[++at])
      merged.push(next);
    merged.push(other);
  }
  return merged.concat(some.slice(at));
}

function follows(first: Element, second: Element): boolean {
  const position = Node.prototype.compareDocumentPosition.call(first, second);
  return (position & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

function addressOf(link: Element): string | undefined {
  const target = attribute(link, 'href');
  if (!/^mailto:/i.test(target)) return /^tel:/i.test(target) ? undefined : linkedAddress(link);
  try {
    return emailIn(decodeURIComponent(target.split('?')[0]?.split(',')[0] ?? ''));
  } catch {
    return undefined;
  }
}

/** The elements right around a text with an @ or its stand-in. */
function textsWithAt(document: Document, budget: Page['budget']): Element[] {
  const root = Document.prototype.querySelector.call(document, 'body');
  if (!root) return [];
  const walker = Document.prototype.createTreeWalker.call(document, root, NodeFilter.SHOW_TEXT);
  const found: Element[] = [];
  let left = mostTexts;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!budget.spend()) break;
    if (--left < 0) {
      budget.leaveOut();
      break;
    }
    if (!(text instanceof Text) || !/@|[([{]\s*at\s*[)\]}]/i.test(text.data)) continue;
    const around = text.parentNode;
    if (around instanceof Element && nearest(around, silent) === null) found.push(around);
  }
  return found;
}
