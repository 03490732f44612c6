import type { CrmField, FieldValue } from '@crmsync/connectors';

type FieldType = CrmField['type'];

/** True for null, undefined, white space and an empty list: values a CRM shows as an empty field. */
export function isBlank(value: FieldValue | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.every(isBlank);
}

/**
 * True when the CRM would show both values as the same, so that writing one over the other changes nothing: e-mails in any
 * case, telephone numbers in any notation, web addresses with or without scheme and trailing slash, text in any
 * normalisation form and line ending. Without it a second push would never be `unchanged`.
 */
export function sameValue(
  type: FieldType,
  left: FieldValue | undefined,
  right: FieldValue | undefined,
): boolean {
  if (isBlank(left) || isBlank(right)) return isBlank(left) && isBlank(right);
  return canonical(type, left ?? null) === canonical(type, right ?? null);
}

/** A value as people read it; null is blank. */
export function textOf(value: FieldValue | undefined): string | null {
  if (value === undefined || value === null || isBlank(value)) return null;
  return typeof value === 'object' ? value.join('; ') : String(value);
}

function canonical(type: FieldType, value: FieldValue): string {
  const text = (textOf(value) ?? '').normalize('NFC').replace(/\r\n?/g, '\n').trim();
  return (canonicalBy[type] ?? (same => same))(text);
}

const canonicalBy: { readonly [type in FieldType]?: (text: string) => string } = {
  email: text => text.toLowerCase(),
  phone: text => {
    const digits = text.replace(/\D/g, '').replace(/^00/, '');
    return digits === '' ? text : digits;
  },
  url: text =>
    text
      .replace(/^https?:\/\//i, '')
      .replace(/^[^/?#]+/, host => host.toLowerCase())
      .replace(/\/$/, ''),
  number: text => (Number.isNaN(Number(text)) ? text : String(Number(text))),
  boolean: text => text.toLowerCase(),
  datetime: text => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()),
  choices: text =>
    text
      .split(';')
      .map(part => part.trim())
      .sort()
      .join(';'),
};
