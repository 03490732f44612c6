import { emailIn, fact, isNoReply } from './clean.ts';
import { all, attribute, nearest, readLine, readText } from './dom.ts';
import { signatureOf } from './mail-signature.ts';
import { nameFacts } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';

/** A message and its parts in Gmail's page. `email` on a span has carried the address for over ten years; class names are hints only. */
const parts = {
  participant: '[role="main"] span[email]',
  /** A row of the list of conversations: who stands there has not been opened. */
  row: 'tr.zA, [role="row"]',
  sender: '.gD',
  message: '.adn, [data-message-id], [role="listitem"]',
  body: '.a3s, [data-message-body]',
  signature: '.gmail_signature, [data-smartmail="gmail_signature"]',
  quoted: '.gmail_quote, blockquote, .gmail_attr',
};

/** Whether this page is Gmail: nothing else is read there, least of all addresses within messages. */
export function isGmail(url: URL): boolean {
  return url.hostname === 'mail.google.com';
}

/** People of the conversation opened in Gmail: who wrote (with the signature of the message) and who else takes part; not oneself. */
export const gmail: Source = page => {
  const own = ownAddress(page);
  const people = new Map<string, Person>();
  for (const span of all(page.document, parts.participant, page.budget)) {
    const email = emailIn(attribute(span, 'email'));
    if (!email || email === own || isNoReply(email) || isListed(span)) continue;
    const known = people.get(email);
    const facts = known?.facts ?? headerFacts(span, email, page);
    const signed = facts.some(({ origin }) => origin === 'Signature') ? [] : bySignature(span, facts, page);
    people.set(email, { how: 'gmail', facts: [...facts, ...signed] });
  }
  return [...people.values()];
};

function isListed(span: Element): boolean {
  return nearest(span, parts.message) === null && nearest(span, parts.row) !== null;
}

/** The signed-in account: Gmail's title ends with "- address - Gmail" (or the product's own name in a company). */
function ownAddress({ title }: Page): string | undefined {
  return title.split(' - ').map(emailIn).find(Boolean);
}

function headerFacts(span: Element, email: string, { budget }: Page): Fact[] {
  const name = attribute(span, 'name') || readLine(span, budget);
  const named = name.includes('@') ? [] : nameFacts(name, 'Message header');
  return [...named, ...fact('email', email, 'Message header')];
}

/** What the sender's own signature adds. */
function bySignature(span: Element, header: Fact[], { budget }: Page): Fact[] {
  if (!nearest(span, parts.sender)) return [];
  const message = nearest(span, parts.message);
  const body = message && all(message, parts.body, budget)[0];
  if (!body) return [];
  const marked = all(body, parts.signature, budget).find(element => !nearest(element, parts.quoted));
  const text = readText(marked ?? body, budget, marked ? {} : { without: parts.quoted });
  return signatureOf(header, text, marked !== undefined);
}
