import type { ContactFilter } from '@crmsync/contract';
import { cleanLine, foldText } from './text.ts';

/** A filter as the database takes it: LIKE patterns over the search column, all of which must match, and a tag. */
export interface NormalFilter {
  patterns: string[];
  tag: string | null;
}

/** Every word of `q` must occur, whatever its case and accents; `%`, `_` and `\` in it mean themselves. */
export function normaliseFilter({ q = '', tag = '' }: ContactFilter): NormalFilter {
  const words = foldText(cleanLine(q).text)
    .split(' ')
    .filter(word => word !== '');
  return {
    patterns: words.map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`),
    tag: cleanLine(tag).text || null,
  };
}
