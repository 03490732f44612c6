import { z } from 'zod';

/** The ways a date may be written. One-digit days and months are read too; the parts' order is never guessed. */
export const DateFormat = z.enum([
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'MM/DD/YYYY',
  'MM-DD-YYYY',
]);
export type DateFormat = z.infer<typeof DateFormat>;

const separator = z.string().min(1).max(10);
const value = z.string().trim().min(1).max(1000);

/**
 * What can be done to a value on its way, in the order listed. The set is closed: what is not here cannot be done, so that a
 * mapping can be read, checked before anything is sent, and moved as a file. A list (`emails`, `tags`) is changed value by value.
 */
export const Transform = z.discriminatedUnion('kind', [
  /** Runs of white space become one space, none at the ends. */
  z.strictObject({ kind: z.literal('trim') }),
  /** `title`: each word's first letter upper, the rest lower. */
  z.strictObject({ kind: z.literal('case'), to: z.enum(['upper', 'lower', 'title']) }),
  /**
   * E.164 (`+4930901820`); `country` (ISO 3166, two letters) is assumed where the number names none. An extension stays
   * behind it. What is no phone number is refused, or with `keep` sent as it stands.
   */
  z.strictObject({
    kind: z.literal('phone'),
    country: z.string().regex(/^[A-Z]{2}$/),
    otherwise: z.enum(['refuse', 'keep']).default('refuse'),
  }),
  /** As `YYYY-MM-DD`. Refused when no format fits, or two fit with different days. */
  z.strictObject({ kind: z.literal('date'), formats: z.array(DateFormat).min(1).max(8) }),
  /** A number as people write it (`1.234,50` with `decimal: ","`) as a plain one. Refused when the groups are not of three. */
  z.strictObject({ kind: z.literal('number'), decimal: z.enum(['.', ',']) }),
  /** Our words for the CRM's options, compared in any case. What is not in the table goes on as it is. */
  z.strictObject({
    kind: z.literal('alias'),
    table: z
      .array(z.strictObject({ from: value, to: value }))
      .min(1)
      .max(500),
  }),
  /**
   * One part of a text: the first, the n-th from 1, all but the first (`rest`), or the last, which a text of a single part
   * does not have: a one-word name yields no last name.
   */
  z.strictObject({
    kind: z.literal('part'),
    take: z.union([z.enum(['first', 'last', 'rest']), z.number().int().min(1).max(20)]),
    separator: separator.default(' '),
  }),
  /** A text as a list. */
  z.strictObject({ kind: z.literal('split'), separator }),
  /** A list as one text; blank values leave no separator. Without it the values stand between `; `. */
  z.strictObject({ kind: z.literal('join'), separator }),
  /** The first `max` UTF-16 units, or as many as the field takes; never half a surrogate pair. Without it what is too long is refused. */
  z.strictObject({ kind: z.literal('truncate'), max: z.number().int().min(1).max(100_000).optional() }),
  /** What to send instead of a value that is none of the field's options. Without it such a value is refused. A blank stays blank. */
  z.strictObject({ kind: z.literal('fallback'), value }),
]);
export type Transform = z.infer<typeof Transform>;

/** Types of field (`ObjectField.type`) that a transform is for; one that is not named goes with every type. */
export const transformTypes: { readonly [kind in Transform['kind']]?: readonly string[] } = {
  phone: ['text', 'other', 'phone'],
  date: ['text', 'other', 'date'],
  number: ['text', 'other', 'number'],
  truncate: ['text', 'other'],
  fallback: ['choice', 'choices'],
};
