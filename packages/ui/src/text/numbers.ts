import { spokenLocale } from './say.ts';

const counts = new Intl.NumberFormat(spokenLocale());

/** A count as people read it: `3,029`. */
export function count(value: number): string {
  return counts.format(value);
}

/** `1 contact`, `3,029 contacts`. */
export function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
