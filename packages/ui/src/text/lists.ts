import { spokenLocale } from './say.ts';

const lists = new Intl.ListFormat(spokenLocale(), { type: 'conjunction' });

/** Things in one phrase: `Mobile, City and Title`. */
export function listed(things: readonly string[]): string {
  return lists.format(things);
}
