import type { CrmField, FieldValue } from '@crmsync/connectors';
import { isRealDate } from './read-forms.ts';

/** Why a text does not fit a field. */
export type Misfit = 'too-long' | 'option-not-allowed' | 'wrong-type';

/** What may be done about a text that does not fit; without these it is refused. */
export interface ConvertOptions {
  /** Shorten what is too long. */
  readonly cut?: boolean | undefined;
  /** The option to take instead of a value that is none. */
  readonly fallback?: string | undefined;
}

/** A text as the field's own type, or why that is impossible. */
export function convertValue(
  text: string,
  field: CrmField,
  { cut = false, fallback }: ConvertOptions = {},
): { readonly value: FieldValue } | { readonly misfit: Misfit } {
  const value = convertBy[field.type](text.normalize('NFC').trim(), field, fallback);
  if (value === undefined) return { misfit: field.options ? 'option-not-allowed' : 'wrong-type' };
  if (typeof value !== 'string' || field.maxLength === undefined || value.length <= field.maxLength)
    return { value };
  return cut ? { value: cutText(value, field.maxLength).trimEnd() } : { misfit: 'too-long' };
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

const yesNo = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

type Convert = (text: string, field: CrmField, fallback: string | undefined) => FieldValue | undefined;
const asIs: Convert = text => text;

const convertBy: { readonly [type in CrmField['type']]: Convert } = {
  text: asIs,
  phone: asIs,
  url: asIs,
  other: asIs,
  email: text => (isEmail(text) ? text : undefined),
  // More digits than a double holds would arrive as another number.
  number: text => (/^[+-]?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined),
  boolean: text => yesNo.get(text.toLowerCase()),
  date: text => (isRealDate(text) ? text : undefined),
  datetime: text =>
    /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))
      ? new Date(text).toISOString()
      : undefined,
  choice: optionOr,
  choices: (text, field, fallback) => {
    const parts = text.split(';').map(part => part.trim());
    const values = parts.filter(part => part !== '').map(part => optionOr(part, field, fallback));
    return values.every(value => value !== undefined) ? [...new Set(values)] : undefined;
  },
};

function optionOr(text: string, field: CrmField, fallback: string | undefined): string | undefined {
  if (fallback === undefined || isOption(text, field)) return option(text, field);
  return option(fallback, field);
}

/** True for one of the options that the field tells of, by value or by what people see. */
export function isOption(text: string, field: CrmField): boolean {
  return option(text, { ...field, closed: true }) !== undefined;
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
