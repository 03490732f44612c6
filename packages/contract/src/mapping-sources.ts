import { z } from 'zod';
import { Address, contactTextFields } from './contacts.ts';

const addressFields = Object.keys(Address.shape);

const sourcePattern = new RegExp(
  `^(?:id|${contactTextFields.join('|')}|(?:emails|tags)(?:\\.\\d{1,2})?|address\\.(?:${addressFields.join('|')})|custom\\..{1,80})$`,
  's',
);

/**
 * Contact fields a mapping can read. A list by position (`emails.0`, from 0) or whole (`emails`, `tags`); anything a person keeps
 * beside the standard fields as `custom.<name>`; `id` is our own and never changes.
 */
export const SourceField = z.string().max(90).regex(sourcePattern, 'is no field of a contact');

/**
 * A text with contact fields in braces: `{firstName} {lastName}`; `{{` and `}}` are braces. Between two fields that have a
 * value stands the text right before the second; text at a blank field is left out, so no separator is left over; text of
 * which no field has a value is blank.
 */
export const Template = z
  .string()
  .max(1000)
  .superRefine((text, context) => {
    const parts = readTemplate(text);
    if (parts === undefined) context.addIssue({ code: 'custom', message: 'has a brace without its partner' });
    else if (parts.fields.length === 0)
      context.addIssue({ code: 'custom', message: 'names no contact field' });
    for (const field of parts?.fields ?? [])
      if (!SourceField.safeParse(field).success)
        context.addIssue({ code: 'custom', message: `“${field}” is no field of a contact` });
  });

/** A template taken apart: `texts` has one more element than `fields`; they take turns. */
export interface TemplateParts {
  readonly texts: readonly string[];
  readonly fields: readonly string[];
}

/** Takes a template apart; undefined when a brace has no partner. */
export function readTemplate(template: string): TemplateParts | undefined {
  const texts = [''];
  const fields: string[] = [];
  for (const [token] of template.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (token === '{' || token === '}') return undefined;
    const isField = token.startsWith('{') && token !== '{{';
    if (isField) {
      fields.push(token.slice(1, -1).trim());
      texts.push('');
    } else {
      texts.push((texts.pop() ?? '') + (token === '{{' ? '{' : token === '}}' ? '}' : token));
    }
  }
  return { texts, fields };
}
