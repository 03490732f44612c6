import { type Capture, keepCapture, type PageReading } from './captures.ts';
import { readTab } from './read-tab.ts';
import { emailIn, fact } from './sources/clean.ts';
import { allOf, firstOf, type Person } from './sources/person.ts';
import { readVCards } from './sources/vcard.ts';

/** Longest vCard fetched from a link, in characters. */
const longestCard = 500_000;

/**
 * Reads whom one link of a page stands for, because a person chose it from the menu: the person its card on the page tells about, and
 * else what the link itself says. Other links say nothing of their own: the page is read.
 */
export async function readLink(tabId: number, link: string): Promise<Capture> {
  const capture = await readTab(tabId);
  if (capture.trouble !== null) return capture;
  const people = isVCard(link) ? await linkedCards(tabId, link) : whoHas(link, capture.reading?.people ?? []);
  if (people.length === 0) return capture;
  const reading: PageReading = {
    title: capture.reading?.title ?? '',
    people: people.slice(0, 100),
    complete: true,
    selected: true,
  };
  const chosen = { ...capture, reading };
  await keepCapture(tabId, chosen);
  return chosen;
}

/** The people of the page with this address or number; the link alone when the page tells nobody. */
function whoHas(link: string, people: readonly Person[]): Person[] {
  const email = /^mailto:/i.test(link) ? emailIn(decoded(link)) : undefined;
  const number = /^tel:/i.test(link) ? digits(decoded(link)) : '';
  if (email === undefined && number === '') return [];
  const found = people.filter(person =>
    email === undefined
      ? [firstOf(person, 'phone'), firstOf(person, 'mobile')].some(value => digits(value ?? '') === number)
      : allOf(person, 'email').includes(email),
  );
  if (found.length > 0) return found;
  const facts =
    email === undefined
      ? fact('phone', decoded(link).replace(/^tel:/i, ''), 'Phone link')
      : fact('email', email, 'E-mail link');
  return facts.length > 0 ? [{ how: email === undefined ? 'tel' : 'mailto', facts }] : [];
}

function isVCard(link: string): boolean {
  return /^https?:/i.test(link) && /\.vcf$/i.test(URL.parse(link)?.pathname ?? '');
}

/** Fetched by the page's own rules, as if the link had been pressed there. */
async function linkedCards(tabId: number, link: string): Promise<Person[]> {
  try {
    const [frame] = await chrome.scripting.executeScript({
      target: { tabId },
      args: [link, longestCard],
      func: async (url: string, most: number) => (await (await fetch(url)).text()).slice(0, most),
    });
    return typeof frame?.result === 'string' ? readVCards(frame.result) : [];
  } catch {
    return [];
  }
}

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}

function digits(number: string): string {
  return number.replace(/\D/g, '').replace(/^00/, '');
}
