import type { Transform } from '@crmsync/contract';
import { cutText } from './convert-value.ts';
import { readDate, readNumber, readPhone } from './read-forms.ts';
import { listText, type SourceValue } from './read-source.ts';

/** A value after its transforms. `cut` and `fallback` are for the conversion into the field, which knows length and options. */
export interface Transformed {
  readonly value: SourceValue;
  /** Shorten to what the field takes. */
  readonly cut: boolean;
  /** Instead of a value that is no option. */
  readonly fallback: string | undefined;
}

/** Why a text could not be transformed. */
export interface Untransformed {
  readonly refused: 'phone' | 'date' | 'number';
}

/** Applies transforms in order; a list is changed value by value. Each is described in the contract. */
export function applyTransforms(
  source: SourceValue,
  transforms: readonly Transform[] = [],
): Transformed | Untransformed {
  let value = source;
  for (const transform of transforms) {
    const next = applyOne(value, transform);
    if (next === undefined) return { refused: refusing(transform) };
    value = next;
  }
  return {
    value,
    cut: transforms.some(each => each.kind === 'truncate' && each.max === undefined),
    fallback: transforms.findLast(each => each.kind === 'fallback')?.value,
  };
}

function applyOne(value: SourceValue, transform: Transform): SourceValue | undefined {
  if (transform.kind === 'join') return listText(value, transform.separator);
  if (transform.kind === 'split') return [value].flat().flatMap(text => pieces(text, transform.separator));
  if (typeof value === 'string') return value === '' ? '' : applyToText(value, transform);
  const each = value.map(text => (text === '' ? '' : applyToText(text, transform)));
  return each.every(text => text !== undefined) ? each.filter(text => text !== '') : undefined;
}

function refusing(transform: Transform): Untransformed['refused'] {
  return transform.kind === 'phone' || transform.kind === 'date' ? transform.kind : 'number';
}

/** Undefined when the text cannot be read as what it should be. */
function applyToText(text: string, transform: Transform): string | undefined {
  switch (transform.kind) {
    case 'trim':
      return text.replace(/\s+/gu, ' ').trim();
    case 'case':
      return changeCase[transform.to](text).normalize('NFC');
    case 'phone':
      return readPhone(text, transform.country) ?? (transform.otherwise === 'keep' ? text : undefined);
    case 'date':
      return readDate(text, transform.formats);
    case 'number':
      return readNumber(text, transform.decimal);
    case 'alias':
      return aliases(transform.table).get(comparable(text)) ?? text;
    case 'part':
      return takePart(text, transform);
    case 'truncate':
      return transform.max === undefined ? text : cutText(text, transform.max).trimEnd();
    default:
      return text;
  }
}

const changeCase = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  title: titleCase,
};

/** After an apostrophe only where a name goes on (O'Brien, but it's). */
const wordStart = /(?<=^|[\s\-‐(/.]|['’](?=\p{L}{2}))\p{L}/gu;

function titleCase(text: string): string {
  return text.toLowerCase().replace(wordStart, letter => {
    const [first = '', ...rest] = letter.toUpperCase();
    // One letter may have two capitals (ß, ﬁ): only the first is one.
    return first + rest.join('').toLowerCase();
  });
}

type Table = Extract<Transform, { kind: 'alias' }>['table'];

const read = new WeakMap<Table, ReadonlyMap<string, string>>();

/** A table by its left side, read once for all contacts; of two rows for one word the first counts. */
function aliases(table: Table): ReadonlyMap<string, string> {
  const known = read.get(table) ?? new Map(table.toReversed().map(({ from, to }) => [comparable(from), to]));
  read.set(table, known);
  return known;
}

/** For comparing what people type with what a table says. */
function comparable(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

function takePart(
  text: string,
  { take, separator }: { take: 'first' | 'last' | 'rest' | number; separator: string },
): string {
  const parts = pieces(text, separator);
  if (take === 'rest') return parts.slice(1).join(separator);
  if (take === 'last') return parts.length > 1 ? (parts.at(-1) ?? '') : '';
  return parts[take === 'first' ? 0 : take - 1] ?? '';
}

/** The parts that hold something. A blank separator stands for any white space. */
function pieces(text: string, separator: string): string[] {
  return text
    .split(separator.trim() === '' ? /\s+/u : separator)
    .map(part => part.trim())
    .filter(part => part !== '');
}
