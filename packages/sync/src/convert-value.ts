import type { CrmField, FieldValue } from '@crmsync/connectors';

/** Why a text does not fit a field. */
export type Misfit = 'too-long' | 'option-not-allowed' | 'wrong-type';

/** A text as the field's own type, or why that is impossible. `cut` shortens what is too long instead of refusing it. */
export function convertValue(
  text: string,
  field: CrmField,
  cut = false,
): { readonly value: FieldValue } | { readonly misfit: Misfit } {
  const value = convertBy[field.type](text.normalize('NFC').trim(), field);
  if (value === undefined) return { misfit: field.options ? 'option-not-allowed' : 'wrong-type' };
  if (typeof value !== 'string' || field.maxLength === undefined || value.length <= field.maxLength)
    return { value };
  return cut ? { value: cutText(value, field.maxLength) } : { misfit: 'too-long' };
}

/** The first `max` UTF-16 units of a text, or one fewer where that would split a surrogate pair. */
export function cutText(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  const splits = max > 0 && text.length > max && last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? max - 1 : max);
}

/** HTML's own pattern (https://html.spec.whatwg.org/#valid-e-mail-address), with a dot asked for in the domain. */
const emailPattern = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\".]+(?:\.[^\s@<>()[\],;:\\".]+)+$/u;

/** True for one plain address with a dotted domain. */
export function isEmail(text: string): boolean {
  return emailPattern.test(text);
}

const yesNo: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

type Convert = (text: string, field: CrmField) => FieldValue | undefined;
const asIs: Convert = text => text;

const convertBy: { readonly [type in CrmField['type']]: Convert } = {
  text: asIs,
  phone: asIs,
  url: asIs,
  other: asIs,
  email: text => (isEmail(text) ? text : undefined),
  number: text => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  boolean: text => yesNo[text.toLowerCase()],
  date: text => (isRealDate(text) ? text : undefined),
  datetime: text =>
    /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))
      ? new Date(text).toISOString()
      : undefined,
  choice: (text, field) => option(text, field),
  choices: (text, field) => {
    const values = text.split(';').map(part => option(part.trim(), field));
    return values.every(value => value !== undefined) ? values : undefined;
  },
};

function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** By value, else by what people see. An open list takes anything. */
function option(text: string, field: CrmField): string | undefined {
  const known = field.options ?? [];
  const lower = text.toLowerCase();
  const found =
    known.find(each => each.value === text) ??
    known.find(each => each.value.toLowerCase() === lower || each.label.toLowerCase() === lower);
  return found?.value ?? (field.closed ? undefined : text);
}
