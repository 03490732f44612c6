import { type ContactFilter, CrmStand } from '@crmsync/contract';
import { cleanLine, foldText } from './text.ts';

/** A filter as the database takes it: LIKE patterns over the search column, all of which must match, and the rest. */
export interface NormalFilter {
  patterns: string[];
  tag: string | null;
  source: string | null;
  stands: { connector: string; stand: CrmStand }[];
  since: string | null;
  until: string | null;
}

/** Every word of `q` must occur, whatever its case and accents; `%`, `_` and `\` in it mean themselves. */
export function normaliseFilter({
  q = '',
  tag = '',
  source = '',
  crm = '',
  ...days
}: ContactFilter): NormalFilter {
  const words = foldText(cleanLine(q).text)
    .split(' ')
    .filter(word => word !== '');
  return {
    patterns: words.map(word => `%${word.replace(/[\\%_]/g, '\\$&')}%`),
    tag: cleanLine(tag).text || null,
    source: cleanLine(source).text || null,
    stands: crm.split(',').flatMap(each => {
      const [connector = '', stand] = each.split(':');
      const known = CrmStand.safeParse(stand);
      return known.success ? [{ connector, stand: known.data }] : [];
    }),
    since: days.since ?? null,
    until: days.until ?? null,
  };
}
