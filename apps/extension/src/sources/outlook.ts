import { emailIn, fact, isNoReply } from './clean.ts';
import { all, attribute, nearest, readLine, readText } from './dom.ts';
import { participantName } from './mail-header.ts';
import { signatureOf } from './mail-signature.ts';
import { nameWords } from './names.ts';
import type { Page, Source } from './page.ts';
import { allOf, type Fact, firstOf, fullName, type Person } from './person.ts';

/*
 * Outlook on the web. Its class names change with every build and its labels with the language, so what is used is what the product
 * needs itself: the id of the reading pane, `role="document"` on a message's body, and the way it writes a participant:
 * `Name<address>` as text, or the address as the title of the name.
 */
const parts = {
  pane: '#ReadingPaneContainerId, #ConversationReadingPaneContainer, [role="main"] [data-app-section="ConversationContainer"]',
  inPane: 'span, button, [role="document"]',
  body: '[role="document"]',
  quoted: 'blockquote, [id$="divRplyFwdMsg"], [id$="divRplyFwdMsg"] ~ *, [id$="appendonsend"] ~ *',
  account: '#mectrl_currentAccount_secondary',
};

const participant = /^([^<>@]*?)\s*<?([^\s<>@]+@[^\s<>@]+?)>?;?$/;

/** Whether this page is Outlook on the web, of a company or a private one. */
export function isOutlook(url: URL): boolean {
  return /^outlook\.(office|office365|live)\.com$|^outlook\.cloud\.microsoft$|^outlook\.office\.(de|us)$/.test(
    url.hostname,
  );
}

/** People of the message opened in Outlook: who wrote (with the signature) and who else takes part; not oneself. */
export const outlook: Source = page => {
  const pane = all(page.document, parts.pane, page.budget)[0];
  if (!pane) return [];
  const people = new Map<string, Person>();
  let sender: Person | undefined;
  let inHeader = false;
  for (const element of all(pane, parts.inPane, page.budget)) {
    if (element.matches(parts.body)) {
      if (inHeader && sender) addSignature(sender, element, page);
      inHeader = false;
      continue;
    }
    if (nearest(element, parts.body)) continue;
    const found = participantIn(element, page);
    if (!found) continue;
    const email = firstOf(found, 'email') ?? '';
    const known = people.get(email) ?? found;
    if (!inHeader) sender = known;
    inHeader = true;
    people.set(email, known);
  }
  const isOwn = ownAccount(page);
  return [...people.values()].filter(person => !isOwn(person));
};

/** Only elements without further elements are read: those around them would say the same again. */
function participantIn(element: Element, { budget }: Page): Person | undefined {
  if (element.childElementCount > 0) return undefined;
  const text = readLine(element, budget);
  const titled = emailIn(attribute(element, 'title'));
  const [, name = '', address = ''] = participant.exec(text) ?? [];
  const email = emailIn(address) ?? titled;
  if (email === undefined || isNoReply(email)) return undefined;
  const named = participantName(emailIn(address) ? name : text, 'Message header');
  return { how: 'outlook', facts: [...named, ...fact('email', email, 'Message header')] };
}

function addSignature(sender: Person, body: Element, { budget }: Page): void {
  if (sender.facts.some(({ origin }) => origin === 'Signature')) return;
  const signed: Fact[] = signatureOf(sender.facts, readText(body, budget, { without: parts.quoted }), false);
  sender.facts.push(...signed);
}

/** Whose mailbox it is: the account's address where the page shows it, else the name in the title ("Mail - Freja Lindqvist - Outlook"). */
function ownAccount({ document, title, budget }: Page): (person: Person) => boolean {
  const account = all(document, parts.account, budget)[0];
  const email = account && emailIn(readLine(account, budget));
  const name = new Set(nameWords(title.split(/\s[-–—]\s/).at(-2) ?? ''));
  return person => {
    if (email !== undefined && allOf(person, 'email').includes(email)) return true;
    const local = (firstOf(person, 'email') ?? '').split('@')[0] ?? '';
    const words = nameWords(fullName(person) || local);
    return words.length > 0 && words.every(word => name.has(word));
  };
}
