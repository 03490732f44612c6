import { spokenLocale } from './say.ts';

const lists = new Intl.ListFormat(spokenLocale(), { type: 'conjunction' });

/** Things in one phrase: `Mobile, City and Title`. */
export function listed(things: readonly string[]): string {
  return lists.format(things);
}

const choices = new Intl.ListFormat(spokenLocale(), { type: 'disjunction' });

/** Things of which one holds: `dd.MM.yyyy or yyyy-MM-dd`. */
export function alternatives(things: readonly string[]): string {
  return choices.format(things);
}
