import type { ContactInput, Remark } from '@crmsync/contract';
import { hasIdentity } from '../contacts/fields.ts';
import { normaliseContact } from '../contacts/normalise.ts';
import { remark } from '../contacts/remarks.ts';
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
  const bad = badEmails.map(({ value }) => cutText(value, 60));
  if (!hasIdentity(fields))
    return { row, sample, reason: bad.length > 0 ? onlyBadEmails(bad) : remark('nobody') };
  return { row, sample, fields, notes: [...notes, ...bad.map(value => remark('not-an-email', { value }))] };
}

function onlyBadEmails(bad: readonly string[]): Remark {
  const emails = bad.map(value => `“${value}” is not an e-mail address`).join('; ');
  return {
    ...remark('only-bad-emails', { emails }),
    values: { emails: bad.map(value => `“${value}”`).join(', ') },
  };
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
