import { headerPeople } from './mail-header.ts';
import type { Source } from './page.ts';
import { parseSignature } from './signature.ts';
import { readVCards } from './vcard.ts';

const origin = 'Selected text';

/** Who is in the selected text: the people of an e-mail header, of vCards, or the one whose signature or business card it is. */
export const selection: Source = page => readWords(page.selection);

/** People in a text that a person chose: selected, pasted or dropped. Without a name, an e-mail or a phone there is nobody in it. */
export function readWords(text: string): ReturnType<Source> {
  if (/^\s*BEGIN:VCARD/i.test(text)) return readVCards(text);
  const participants = headerPeople(text, origin);
  if (participants.length > 0) return participants.map(facts => ({ how: 'selection', facts }));
  const facts = parseSignature(text, origin);
  const reachable = facts.some(({ field }) => /^(email|phone|mobile)$/.test(field));
  const named = facts.some(({ field }) => field === 'lastName' || field === 'firstName');
  return facts.length >= 2 && (reachable || named) ? [{ how: 'selection', facts }] : [];
}
