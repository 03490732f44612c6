import type { ContactInput } from '@crmsync/contract';
import { hasIdentity } from '../contacts/fields.ts';
import { normaliseContact } from '../contacts/normalise.ts';
import { cutText } from '../contacts/text.ts';
import type { ReadPerson } from './people.ts';

const sampleLength = 120;

/**
 * Judges one row or card. A bad e-mail is dropped and noted while somebody remains (a name, a good e-mail, a phone or a
 * company); without that the row is refused.
 */
export function toPerson(row: number, input: ContactInput, text: readonly string[], how: string): ReadPerson {
  const sample = sampleOf(text);
  const { fields, notes, badEmails } = normaliseContact({ ...input, source: { how } });
  const bad = badEmails.map(({ value }) => `“${cutText(value, 60)}” is not an e-mail address`);
  if (!hasIdentity(fields)) {
    const reason =
      bad.length > 0 ? `${bad.join('; ')}, and there is no name` : 'No name, e-mail, phone or company in it';
    return { row, sample, reason };
  }
  return { row, sample, fields, notes: [...notes, ...bad.map(text => `${text} and was left out`)] };
}

/** The beginning of a row, so that a person finds it again. */
export function sampleOf(cells: readonly string[]): string {
  const text = cells
    .map(cell => cell.trim())
    .filter(cell => cell !== '')
    .join(' · ');
  const printable = text.toWellFormed().replace(/\p{Cc}+/gu, ' ');
  return printable.length > sampleLength ? `${cutText(printable, sampleLength - 1)}…` : printable;
}
