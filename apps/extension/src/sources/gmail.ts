import { emailIn, fact, isNoReply } from './clean.ts';
import { all, attribute, nearest, readLine, readText } from './dom.ts';
import { nameFacts, nameWords } from './names.ts';
import type { Page, Source } from './page.ts';
import type { Fact, Person } from './person.ts';
import { parseSignature } from './signature.ts';

/** A message and its parts in Gmail's page. `email` on a span has carried the address for over ten years; class names are hints only. */
const parts = {
  participant: '[role="main"] span[email]',
  sender: '.gD',
  message: '.adn, [data-message-id], [role="listitem"]',
  body: '.a3s, [data-message-body]',
  signature: '.gmail_signature, [data-smartmail="gmail_signature"]',
  quoted: '.gmail_quote, blockquote, .gmail_attr',
};

/** Lines at the end of a message that may be a signature when it is not marked as one. */
const signatureLines = 12;

/** People of the conversation opened in Gmail: who wrote (with the signature of the message) and who else takes part; not oneself. */
export const gmail: Source = page => {
  if (page.url.hostname !== 'mail.google.com') return [];
  const own = ownAddress(page);
  const people = new Map<string, Person>();
  for (const span of all(page.document, parts.participant, page.budget)) {
    const email = emailIn(attribute(span, 'email'));
    if (!email || email === own || isNoReply(email)) continue;
    const known = people.get(email);
    const facts = known?.facts ?? headerFacts(span, email, page);
    const signed = facts.some(({ origin }) => origin === 'Signature')
      ? []
      : signatureFacts(span, facts, page);
    people.set(email, { how: 'gmail', facts: [...facts, ...signed] });
  }
  return [...people.values()];
};

/** The signed-in account: Gmail's title ends with "- address - Gmail" (or the product's own name in a company). */
function ownAddress({ title }: Page): string | undefined {
  return title.split(' - ').map(emailIn).find(Boolean);
}

function headerFacts(span: Element, email: string, { budget }: Page): Fact[] {
  const name = attribute(span, 'name') || readLine(span, budget);
  const named = name.includes('@') ? [] : nameFacts(name, 'Message header');
  return [...named, ...fact('email', email, 'Message header')];
}

/** What the sender's own signature adds. Another person's signature (a forward) is recognised by its name or e-mail and left out. */
function signatureFacts(span: Element, header: Fact[], { budget }: Page): Fact[] {
  if (!nearest(span, parts.sender)) return [];
  const message = nearest(span, parts.message);
  const body = message && all(message, parts.body, budget)[0];
  if (!body) return [];
  const marked = all(body, parts.signature, budget).find(element => !nearest(element, parts.quoted));
  const text = marked
    ? readText(marked, budget)
    : lastLines(readText(body, budget, { without: parts.quoted }));
  const facts = parseSignature(text, 'Signature');
  return belongs(facts, header)
    ? facts.filter(({ field }) => !/^(firstName|lastName|email)$/.test(field))
    : [];
}

function lastLines(text: string): string {
  const lines = text.split('\n').map(line => line.trim());
  const delimiter = lines.lastIndexOf('--');
  return delimiter >= 0
    ? lines.slice(delimiter + 1).join('\n')
    : lines.filter(Boolean).slice(-signatureLines).join('\n');
}

function belongs(signature: Fact[], header: Fact[]): boolean {
  const email = (facts: Fact[]) => facts.find(({ field }) => field === 'email')?.value;
  const words = (facts: Fact[]) =>
    facts.filter(({ field }) => /Name$/.test(field)).flatMap(({ value }) => nameWords(value));
  if (email(signature) !== undefined && email(signature) === email(header)) return true;
  const mine = new Set(words(header));
  return words(signature).some(word => mine.has(word));
}
