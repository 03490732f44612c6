import { type Draft, valueIn } from '../draft.ts';
import { allOf, fullName } from '../sources/person.ts';
import { words } from './words.ts';

/** The name as read in lists: what is typed, else what was found. */
export function draftName(draft: Draft): string {
  const name = [valueIn(draft, 'firstName'), valueIn(draft, 'lastName')].filter(Boolean).join(' ');
  const found = fullName(draft.person) || allOf(draft.person, 'email')[0];
  return name || found || valueIn(draft, 'email') || valueIn(draft, 'company') || words.nobodyYet;
}
