import type { Budget } from './budget.ts';
import { all } from './dom.ts';
import type { Source } from './page.ts';
import type { Person } from './person.ts';
import { bareTerm, type SchemaItem, schemaPersonFacts } from './schema-person.ts';

type Raw = Record<string, unknown>;

/** Bigger scripts are not parsed: parsing can be neither interrupted nor budgeted. Characters. */
const longestScript = 500_000;
/** Under these a Person is somebody who wrote about the page, not somebody one meets on it. */
const notMet = new Set([
  'review',
  'reviews',
  'comment',
  'comments',
  'interactionStatistic',
  'isBasedOn',
  'citation',
]);
/** Under these an Organization names its people. */
const staff = new Set(['employee', 'employees', 'founder', 'founders', 'member', 'members']);

/** People in `<script type="application/ld+json">`: at the top, in `@graph`, or nested (author, employee, mainEntity …). */
export const jsonLd: Source = ({ document, budget }) =>
  all(document, 'script[type="application/ld+json" i]', budget).flatMap(script => {
    const root = parse(scriptText(script));
    return root === undefined ? [] : peopleIn(root, budget);
  });

function scriptText(script: Element): string {
  let text = '';
  for (const node of script.childNodes) if (node instanceof Text) text += node.data;
  return text;
}

function parse(text: string): unknown {
  if (text.length > longestScript) return undefined;
  try {
    return JSON.parse(text.replace(/^\s*<!--|-->\s*$/g, ''));
  } catch {
    return undefined;
  }
}

function peopleIn(root: unknown, budget: Budget): Person[] {
  const { people, byId } = walk(root, budget);
  return people
    .map(({ raw, employer }) => schemaPersonFacts(toItem(raw, byId, 4), 'JSON-LD', employer))
    .filter(facts => facts.length > 0)
    .map(facts => ({ how: 'jsonld', facts }));
}

interface Walk {
  people: { raw: Raw; employer: string }[];
  /** Nodes that say more than their `@id`, so that a mere reference can be followed. */
  byId: Map<string, Raw>;
}

function walk(root: unknown, budget: Budget): Walk {
  const found: Walk = { people: [], byId: new Map() };
  const open: { value: unknown; employer: string }[] = [{ value: root, employer: '' }];
  for (let at = 0; at < open.length && budget.spend(); at++) {
    const { value, employer } = open[at] ?? { value: null, employer: '' };
    if (Array.isArray(value)) open.push(...value.slice(0, 2000).map(each => ({ value: each, employer })));
    else if (isRaw(value)) visit(value, employer, found, open);
  }
  return found;
}

function visit(raw: Raw, employer: string, found: Walk, open: { value: unknown; employer: string }[]) {
  const id = raw['@id'];
  if (typeof id === 'string' && Object.keys(raw).length > 1) found.byId.set(id, raw);
  if (typesOf(raw).includes('Person')) found.people.push({ raw, employer });
  const name = typeof raw.name === 'string' ? raw.name : '';
  for (const [key, value] of Object.entries(raw)) {
    const term = bareTerm(key);
    if (typeof value !== 'object' || value === null || notMet.has(term)) continue;
    open.push({ value, employer: staff.has(term) ? name : '' });
  }
}

/** Properties down to `depth` levels, references followed; a circle ends with the depth. */
function toItem(raw: Raw, byId: Map<string, Raw>, depth: number): SchemaItem {
  const id = raw['@id'];
  const full = Object.keys(raw).length === 1 && typeof id === 'string' ? (byId.get(id) ?? raw) : raw;
  const properties: SchemaItem['properties'] = new Map();
  for (const [key, value] of Object.entries(full)) {
    const values = (Array.isArray(value) ? value.slice(0, 50) : [value]).flatMap(each => {
      if (typeof each === 'string' || typeof each === 'number') return [String(each)];
      if (!isRaw(each) || depth === 0) return [];
      return [typeof each['@value'] === 'string' ? each['@value'] : toItem(each, byId, depth - 1)];
    });
    properties.set(bareTerm(key), values);
  }
  return { types: typesOf(full), properties };
}

function typesOf(raw: Raw): string[] {
  return [raw['@type']]
    .flat()
    .filter(type => typeof type === 'string')
    .map(bareTerm);
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
