import { words } from '../panel/words.ts';

/** An address as a person reads it: no scheme, no `www.`, no query. */
export function shownAddress(url: string | null): string {
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed) return words.thisPage;
  return `${parsed.host.replace(/^www\./, '')}${parsed.pathname === '/' ? '' : parsed.pathname}`;
}
