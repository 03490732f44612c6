import { type MappingSource, readTemplate } from '@crmsync/contract';
import type { PushedContact } from './ports.ts';

/** A value on its way to a field: a text, or a list of texts (e-mails, tags). Blank is the empty text or list. */
export type SourceValue = string | readonly string[];

/** What an entry reads of a contact, trimmed and in composed form (NFC); blank when there is none. */
export function readSource(contact: PushedContact, from: MappingSource): SourceValue {
  if ('constant' in from) return tidy(from.constant);
  if ('template' in from) return fillTemplate(from.template, field => listText(readField(contact, field)));
  return readField(contact, from.field);
}

/** A list as one text; blank values leave no separator. */
export function listText(value: SourceValue, separator = '; '): string {
  return typeof value === 'string' ? value : value.filter(each => each !== '').join(separator);
}

/** The value of a contact field by its path (`company`, `emails.0`, `address.city`, `custom.team`). */
function readField(contact: PushedContact, path: string): SourceValue {
  const custom = /^custom\.(.+)$/s.exec(path)?.[1];
  const steps = custom === undefined ? path.split('.') : ['custom', custom];
  let value: unknown = contact;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return '';
    value = Reflect.get(value, step);
  }
  if (Array.isArray(value)) return value.filter(each => typeof each === 'string').map(tidy);
  return typeof value === 'string' ? tidy(value) : '';
}

function tidy(text: string): string {
  return text.normalize('NFC').trim();
}

/**
 * A template with its fields filled in. Between two filled parts stands the text right before the second; closing brackets stay
 * with the part before them, opening ones with the part after. Blank when every part is (rule of the contract's `Template`).
 */
export function fillTemplate(template: string, read: (field: string) => string): string {
  const { texts, fields } = readTemplate(template) ?? { texts: [], fields: [] };
  let filled = '';
  fields.forEach((field, index) => {
    const value = read(field);
    if (value === '') return;
    const before = takeApart(texts[index] ?? '');
    const isFirst = index === 0;
    const isLast = index === fields.length - 1;
    const between = isFirst ? before.closing + before.middle : filled === '' ? '' : before.middle;
    const after = texts[index + 1] ?? '';
    filled += between + before.opening + value + (isLast ? after : takeApart(after).closing);
  });
  return filled.trim();
}

/** The text between two fields: what closes the one before, what separates them, what opens the one after. */
function takeApart(text: string): { closing: string; middle: string; opening: string } {
  const closing = /^[)\]}»”’>]+/u.exec(text)?.[0] ?? '';
  const rest = text.slice(closing.length);
  const opening = /[([{«“‘<]+$/u.exec(rest)?.[0] ?? '';
  return { closing, middle: rest.slice(0, rest.length - opening.length), opening };
}
