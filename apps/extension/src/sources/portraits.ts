import { cleanLine } from './clean.ts';
import { above, all, attribute, firstTexts, nearest } from './dom.ts';
import { looksLikeTitle } from './jobs.ts';
import { looksLikeName } from './names.ts';
import type { Page } from './page.ts';

/** A picture's card ends within so many elements above it; the name is the first text there. */
const levels = 3;

const pictures = 'img, [role="img"], [style*="background-image" i]';

interface Portrait {
  mark: Element;
  name: string;
  /** Tags and classes from the picture to the name: the same for all cards of a row. */
  shape: string;
  isJob: boolean;
  isLinked: boolean;
}

/**
 * Names that no element's kind or class tells: the first text beside a picture, where cards are drawn from plain `<div>`s and
 * `<span>`s. A row counts where jobs stand under at least half of its names, or where it is called one of members and each picture
 * leads where its name does: products and places are drawn like that too.
 */
export function portraitNames({ document, budget }: Page): { mark: Element; name: string }[] {
  const portraits = all(document, pictures, budget).flatMap(picture => portrait(picture, budget) ?? []);
  const rows = Map.groupBy(portraits, ({ shape }) => shape);
  const counts = (of: Portrait) => {
    const row = rows.get(of.shape) ?? [];
    return row.filter(({ isJob, isLinked }) => isJob || isLinked).length * 2 >= row.length;
  };
  return portraits.filter(counts).map(({ mark, name }) => ({ mark, name }));
}

function portrait(picture: Element, budget: Page['budget']): Portrait | undefined {
  const shape: string[] = [];
  let around = above(picture);
  for (let level = 0; around && level < levels && budget.spend(); level++, around = above(around)) {
    shape.push(`${around.tagName}.${attribute(around, 'class').replace(/\d+/g, '')}`);
    const [first, second] = firstTexts(around, 2, budget);
    const mark = first?.parentNode;
    if (!first || !(mark instanceof Element)) continue;
    const name = cleanLine(first.data);
    if (!looksLikeName(name) || looksLikeTitle(name)) return undefined;
    return {
      mark,
      name,
      shape: shape.join(' < '),
      isJob: second !== undefined && looksLikeTitle(cleanLine(second.data)),
      isLinked: isMember(mark, picture),
    };
  }
  return undefined;
}

/** A member's name and picture lead to the same page, within a part that is called one of members. */
function isMember(mark: Element, picture: Element): boolean {
  const [name, face] = [nearest(mark, 'a[href]'), nearest(picture, 'a[href]')];
  const alike = name !== null && face !== null && attribute(name, 'href') === attribute(face, 'href');
  return alike && name !== face && nearest(mark, members) !== null;
}

/** A list of members is called so, whatever else the page is called. */
export const members =
  'li[class*="member" i], tr[class*="member" i], [class*="member-" i]:not(body, main, section)';
