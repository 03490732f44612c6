import type { Budget } from './budget.ts';
import { above, all, attribute, nearest, readLine } from './dom.ts';
import { bareTerm, type SchemaItem } from './schema-person.ts';

/** How one of the two attribute languages writes an item: which attribute makes a scope, names its type, names a property. */
export interface ItemLanguage {
  scope: string;
  type: string;
  property: string;
}

/** Items written into the markup by attributes: the item at `element` with its properties, nested items down to `depth` levels. */
export function readItem(element: Element, language: ItemLanguage, budget: Budget, depth = 3): SchemaItem {
  const properties: SchemaItem['properties'] = new Map();
  for (const holder of all(element, `[${language.property}]`, budget)) {
    if (ownerOf(holder, language) !== element) continue;
    const value = itemValue(holder, language, budget, depth);
    if (value === undefined) continue;
    for (const name of attribute(holder, language.property).split(/\s+/)) {
      properties.set(bareTerm(name), [...(properties.get(bareTerm(name)) ?? []), value]);
    }
  }
  return { types: attribute(element, language.type).split(/\s+/).map(bareTerm), properties };
}

function ownerOf(holder: Element, language: ItemLanguage): Element | null {
  const parent = above(holder);
  return parent && nearest(parent, `[${language.scope}]`);
}

/** The value rules of https://html.spec.whatwg.org/multipage/microdata.html#values; RDFa's are the same for what is read here. */
function itemValue(
  holder: Element,
  language: ItemLanguage,
  budget: Budget,
  depth: number,
): string | SchemaItem | undefined {
  if (holder.matches(`[${language.scope}]`)) {
    return depth > 0 ? readItem(holder, language, budget, depth - 1) : undefined;
  }
  const content = attribute(holder, 'content');
  if (content) return content;
  if (holder.matches('a, link, area')) return linkValue(holder, language, budget);
  return readLine(holder, budget);
}

/** A link's value is its target, except where the text is what is meant: `<a itemprop="name" href="/team/anna">Anna</a>`. */
function linkValue(holder: Element, language: ItemLanguage, budget: Budget): string {
  const target = attribute(holder, 'href');
  const name = bareTerm(attribute(holder, language.property));
  const isPlace = /^(url|sameAs|homepage|mbox|email|telephone|phone)$/.test(name);
  return isPlace && /^[a-z]+:/i.test(target) ? decode(target) : readLine(holder, budget) || target;
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
