import { spokenLocale } from './say.ts';

const counts = new Intl.NumberFormat(spokenLocale());

/** A count as people read it: `3,029`. */
export function count(value: number): string {
  return counts.format(value);
}
