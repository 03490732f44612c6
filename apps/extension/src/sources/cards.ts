import type { Budget } from './budget.ts';
import { cleanLine, fact, isLinkedinProfile } from './clean.ts';
import { above, all, attribute, nearest, readLine, readText } from './dom.ts';
import { writtenAddress } from './hidden-address.ts';
import { jobFacts, looksLikeCompany, looksLikeTitle } from './jobs.ts';
import { labelledContact, labelledValue } from './labels.ts';
import { looksLikeName } from './names.ts';
import type { Fact } from './person.ts';
import { isFaxLabel, isMobileLabel, phonesIn } from './phones.ts';

/** How far up a card may reach, and how much text it has at most, in characters. */
const limits = { levels: 7, text: 900 };
const origin = 'Team card';

/** Elements that by their kind or class are likely to hold a card's name. */
const nameMarks = [
  '[class*="name" i]:not(main, section, [class*="organi" i], [class*="company" i], [class*="user" i])',
  '[class*="-primary" i]:not(a, button)',
  'h1, h2, h3, h4, h5, h6',
  // The words a line of a list begins with, and what is bold where people are.
  'li > b:first-child, li > strong:first-child',
  ...['speaker', 'member', 'person', 'team', 'staff'].map(part => `[class*="${part}" i] strong`),
].join(', ');
const titleHints =
  '[class*="title" i]:not([class*="section" i]), [class*="role" i], [class*="position" i], [class*="job" i], [class*="function" i], [class*="tagline" i]';
const companyHints = '[class*="company" i], [class*="employer" i], [class*="organi" i], [class*="firm" i]';

/** The largest element around `start` for which `isTooWide` does not hold, within the limits of a card. */
export function cardAround(start: Element, budget: Budget, isTooWide: (wider: Element) => boolean): Element {
  let card = start;
  for (let level = 0; level < limits.levels && budget.spend(); level++) {
    const wider = above(card);
    if (!wider || wider.matches('body, html, main, header, footer, nav') || isTooWide(wider)) break;
    if (readText(wider, budget, { atMost: limits.text }).length > limits.text) break;
    card = wider;
  }
  return card;
}

/** The innermost marked elements in `root` that read like names, with the names. */
export function marksIn(root: Element | Document, budget: Budget): { mark: Element; name: string }[] {
  const marks = all(root, nameMarks, budget)
    .map(mark => ({ mark, name: nameOn(mark, budget) }))
    .filter(({ name }) => name !== '');
  return marks.filter(
    ({ mark }, index) => !mark.contains(marks[index + 1]?.mark ?? null) || marks[index + 1] === undefined,
  );
}

/** "by Anna Berg", "mit Anna Berg". */
const byline = /^(by|with|von|mit|par|avec|por|con|av|af|med|door|di)\s+(?=\p{Lu})/iu;

/** The name that a marked element reads like: all of its text, or what stands before a smaller part ("Anna Berg <small>CEO</small>"). */
function nameOn(mark: Element, budget: Budget): string {
  const first = mark.firstChild;
  const texts = [cleanLine(readLine(mark, budget)), first instanceof Text ? cleanLine(first.data) : ''];
  return (
    texts.map(text => text.replace(byline, '')).find(text => looksLikeName(text) && !looksLikeTitle(text)) ??
    ''
  );
}

/** What a card says besides its name and e-mails: title, company, numbers, LinkedIn. `name` as it stands there, '' for none. */
export function cardFacts(card: Element, name: string, budget: Budget): Fact[] {
  const lines = linesOn(card, name, budget);
  const profile = all(card, 'a[href*="linkedin.com/" i]', budget)
    .map(link => attribute(link, 'href'))
    .find(isLinkedinProfile);
  return [
    ...workFacts(card, lines, name, budget),
    ...phoneFacts(card, lines, budget),
    ...fact('linkedinUrl', profile, 'Link on the card'),
    ...fact('website', ownSite(card, name, budget), 'Link on the card'),
  ];
}

/** The lines of a card. What its buttons say is left out, unless the card itself is one and its name stands in it. */
function linesOn(card: Element, name: string, budget: Budget): string[] {
  const read = (without: string) =>
    readText(card, budget, { without })
      .split(/\n|\s+[–—|•·]\s+/)
      .map(line => cleanLine(line).replace(linkAtEnd, ''))
      .filter(line => line !== '');
  const lines = read('button, [role="button"]');
  return lines.some(line => line.includes(name)) ? lines : read('form');
}

const networks = /(^|\.)(linkedin|facebook|twitter|x|instagram|xing|youtube|tiktok)\.com$/i;

/**
 * Where the name itself leads, or a link that is called a website or says nothing but its own host, when that is a page elsewhere.
 * Pages of the site being read are left out later.
 */
function ownSite(card: Element, name: string, budget: Budget): string | undefined {
  return all(card, 'a[href^="http" i]', budget)
    .map(link => ({ href: attribute(link, 'href'), text: readLine(link, budget) }))
    .filter(({ href, text }) => (name !== '' && text === name) || called.test(text) || text === hostOf(href))
    .map(({ href }) => href)
    .find(href => !networks.test(hostOf(href) ?? 'x.com'));
}

const called = /^(visit |our |zur )?(web ?site|homepage|webseite|site web|sitio web|hjemmeside)$/i;

function hostOf(href: string): string | undefined {
  return URL.parse(href)?.hostname.replace(/^www\./, '');
}

/** "CEO, LinkedIn": the words of a link after the job. */
const linkAtEnd = /\s*[,:–—|]\s*(linkedin|twitter|x|xing|e-?mail|website|bio|profile?)$/i;

/** Title and company where the card's own class names say so, else in the line under the name. */
function workFacts(card: Element, lines: string[], name: string, budget: Budget): Fact[] {
  const hinted = (hints: string, of: 'title' | 'company') =>
    all(card, hints, budget)
      .map(element => lineOf(readText(element, budget, { atMost: 3000 }), of))
      .find(text => text !== '' && text.length < 120 && isValue(text));
  const at = name === '' ? -1 : lines.findIndex(line => line.includes(name));
  const isValue = (text: string) =>
    !sharesName(text, name) && !isReach(text) && !isHeading(text) && !isAbove(text, lines.slice(0, at));
  const rest = at < 0 ? '' : (lines[at] ?? '').slice((lines[at] ?? '').indexOf(name) + name.length);
  const beside = rest.replace(/^[\s,:–—|-]+/, '');
  const under = [beside, ...(at < 0 ? [] : lines.slice(at + 1, at + 3))].filter(
    line => line !== '' && !/\d{4}/.test(line),
  );
  const [first = '', second = ''] = under;
  const company = labelledValue(lines, 'company') ?? hinted(companyHints, 'company') ?? firmOf(lines, name);
  const title =
    labelledValue(lines, 'title') ??
    hinted(titleHints, 'title') ??
    (isWork(first) && !isOnlyCompany(first) ? first : undefined);
  const speaks = nearest(card, speakers) !== null || all(card, speakers, budget).length > 0;
  const job = title === undefined ? [] : jobFacts(title, origin, speaks);
  const named =
    company ?? [first, second].find(line => line !== title && isWork(line) && looksLikeCompany(line));
  const known = job.some(({ field }) => field === 'company');
  return known && company === undefined
    ? job
    : [...job.filter(({ field }) => field === 'title'), ...fact('company', named, origin)];
}

/** Of an element that holds job and company in a line each, the one that is asked for; else all of it in one line. */
function lineOf(text: string, of: 'title' | 'company'): string {
  const lines = text.split('\n').map(cleanLine).filter(Boolean);
  const fits = lines.filter(line => looksLikeTitle(line) === (of === 'title'));
  return lines.length === 2 && fits.length === 1 ? (fits[0] ?? '') : lines.join(' ');
}

/** A card that names whom to ask is the company's: its first line is what the company is called. */
function firmOf(lines: readonly string[], name: string): string | undefined {
  return name !== '' && labelledContact(lines) === name ? lines[0] : undefined;
}

/** "Nordpay AB", but not "CEO, Nordpay AB". */
function isOnlyCompany(line: string): boolean {
  return looksLikeCompany(line) && !jobFacts(line, origin).some(({ field }) => field === 'company');
}

/** Where people come from many companies: what follows the comma is where they work. */
export const speakers =
  '[class*="speaker" i], [id*="speaker" i], [class*="presenter" i], [class*="panelist" i], [class*="keynote" i], [class*="guest" i], a[href*="/speakers/" i], a[href*="/guests/" i]';

function sharesName(text: string, name: string): boolean {
  return name !== '' && (text.includes(name) || name.includes(text));
}

/** What somebody talks about stands above the name, as a title of its own: only a job's words count there. */
function isAbove(text: string, above: readonly string[]): boolean {
  return above.includes(text) && !looksLikeTitle(text);
}

/** "About the author" stands above somebody, and is nothing they do. */
function isHeading(text: string): boolean {
  return /^(about|written by|posted by|meet|contact|über|geschrieben|kontakt|à propos|écrit par|sobre|om) /iu.test(
    text,
  );
}

function isReach(text: string): boolean {
  return /\S@\S/.test(text) || writtenAddress(text) !== undefined || phonesIn(text, origin) !== null;
}

const noise =
  /^(e-?mail|mail|courriel|linkedin|twitter|facebook|xing|web|website|download|vcard|v-card|tel|tél|tlf|telefon|telephone|phone|mobile?|portable|mobil|fax|read|more|mehr|læs|view|profile?|bio|contact|kontakt|room|raum|office|send|write|skriv|call|ring)\b/iu;

/** Labels of what is no job, alone in their line. */
const otherLabel =
  /^(location|pronouns|city|country|department|languages|interests|ort|standort|lieu|ville|lugar|ubicación|sted)\s*:?$/iu;

/** Ends as sentences do; a short line may end in an abbreviation instead ("Berg & Co."). */
function isSentence(line: string): boolean {
  const words = line.split(' ').length;
  return /[.!?…]$/.test(words > 5 ? line : line.replace(/\b\p{L}{1,4}\.$/u, ''));
}

/** Whether the line under a name can be what the person does: short, no sentence, no number, no label of something else. */
function isWork(line: string): boolean {
  if (line.length < 2 || line.length > 90 || /\d|https?:|www\.|[{}<>]/.test(line) || isReach(line))
    return false;
  // One word in small letters is what somebody calls himself on the site.
  if (/^[a-z_.-]+$/.test(line) && !looksLikeTitle(line)) return false;
  if (noise.test(line) || called.test(line) || otherLabel.test(line) || isSentence(line)) return false;
  return line.split(' ').length <= 10 && (looksLikeTitle(line) || !looksLikeName(line) || line.length > 4);
}

/** Numbers behind links first, each with the words before it; then those that are only written. */
function phoneFacts(card: Element, lines: string[], budget: Budget): Fact[] {
  const telephone = 'a[href^="tel:" i]';
  const found = (card.matches(telephone) ? [card] : all(card, telephone, budget)).map(link => {
    const shown = readLine(link, budget);
    const number = attribute(link, 'href').replace(/^tel:/i, '');
    const whole = /^(\+|00)/.test(number) && !/^(\+|00)/.test(shown);
    return {
      number: whole || !/\d{3}/.test(shown) ? number : shown.replace(/^[^\d+(]+/, ''),
      label:
        `${shown.replace(/[\d+(].*$/, '')} ${attribute(link, 'class')} ${labelBefore(link, budget)}`.trim(),
    };
  });
  const spoken = found.filter(({ label }) => !isFaxLabel(label));
  const mobile = spoken.find(({ label }) => isMobileLabel(label));
  const phone = spoken.find(each => each !== mobile && each.number !== mobile?.number);
  const linked = [
    ...fact('phone', phone?.number, 'Phone link'),
    ...fact('mobile', mobile?.number, 'Phone link'),
  ];
  const said = (text: string) => phonesIn(text, 'Written on the card');
  const written = lines.flatMap(
    line => said(line) ?? line.split(/[,;]\s|\s(?=cell|mobile?\b|x\d)/i).flatMap(part => said(part) ?? []),
  );
  return linked.length > 0 ? linked : firstOfEach(written);
}

function firstOfEach(facts: Fact[]): Fact[] {
  return facts.filter((each, index) => facts.findIndex(({ field }) => field === each.field) === index);
}

/** The words right before a link: in its own line, or in the `<dt>`, `<th>` or the like before it. */
function labelBefore(link: Element, budget: Budget): string {
  let text = '';
  for (let node = link.previousSibling; node && budget.spend(); node = node.previousSibling) {
    if (node instanceof Element) {
      const isBreak = /^(BR|A|P|DIV)$/.test(node.tagName);
      if (!isBreak) text = `${readLine(node, budget)} ${text}`;
      break;
    }
    if (node instanceof Text) text = node.data + text;
  }
  if (text.trim() !== '')
    return (
      text
        .trim()
        .split(/[\n|·,;]/)
        .at(-1)
        ?.trim() ?? ''
    );
  const around = above(link);
  const before = around?.matches('dd, td, li, span, p, div') ? around.previousElementSibling : null;
  return before?.matches('dt, th, td, span, label, b, strong') ? readLine(before, budget).slice(0, 30) : '';
}
