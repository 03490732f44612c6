import type { Row, Scalar } from './table.ts';

const textOf = (value: Scalar | undefined) => (typeof value === 'string' ? value.trim().toLowerCase() : '');
const digitsOf = (value: Scalar | undefined) => (typeof value === 'string' ? value.replace(/\D/g, '') : '');

const SOUND_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/[bfpv]/, '1'],
  [/[cgjkqsxz]/, '2'],
  [/[dt]/, '3'],
  [/l/, '4'],
  [/[mn]/, '5'],
  [/r/, '6'],
];

/** How a last name sounds, roughly: Salesforce uses metaphone, this keeps its effect (Meyer = Maier) in a few lines. */
export function soundOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const letters = plain.replace(/[^\p{L}]/gu, '');
  let out = letters.charAt(0);
  let last = '';
  for (const letter of letters.slice(1)) {
    const code = SOUND_GROUPS.find(([pattern]) => pattern.test(letter))?.[1] ?? '';
    if (code !== last && code !== '') out += code;
    last = code;
    if (out.length >= 6) break;
  }
  return out;
}

/**
 * The keys under which the standard matching rules find a person (§7, simplified as the reference allows):
 * the e-mail address, or first initial + sound of the last name + company or phone.
 */
export function matchKeys(objectName: string, row: Row, accountName: string | null): string[] {
  if (objectName === 'Account') return accountKeys(row);
  if (objectName !== 'Lead' && objectName !== 'Contact') return [];
  const keys: string[] = [];
  const email = textOf(row.Email);
  if (email !== '') keys.push(`email:${email}`);
  const first = textOf(row.FirstName).charAt(0);
  const last = textOf(row.LastName);
  if (first === '' || last === '') return keys;
  const person = `${first}|${soundOf(last)}`;
  const company = textOf(objectName === 'Lead' ? row.Company : accountName).replace(/[^\p{L}\p{N}]/gu, '');
  if (company !== '') keys.push(`company:${person}|${company}`);
  for (const phone of [digitsOf(row.Phone), digitsOf(row.MobilePhone)]) {
    if (phone.length >= 7) keys.push(`phone:${person}|${phone.slice(-9)}`);
  }
  return keys;
}

function accountKeys(row: Row): string[] {
  const name = textOf(row.Name).replace(/[^\p{L}\p{N}]/gu, '');
  return name === '' ? [] : [`account:${name}`];
}
