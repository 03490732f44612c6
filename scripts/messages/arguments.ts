import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

/** What an argument of an ICU message must be. */
export type ArgumentKind = 'string' | 'number';

/** The arguments of an ICU message by name. Throws the parser's error for a message that is none. */
export function argumentsOf(message: string): Map<string, ArgumentKind> {
  const found = new Map<string, ArgumentKind>();
  collect(parse(message, { ignoreTag: true }), found);
  return found;
}

function collect(elements: readonly MessageFormatElement[], found: Map<string, ArgumentKind>): void {
  for (const element of elements) {
    if (element.type === TYPE.argument || element.type === TYPE.select) {
      if (!found.has(element.value)) found.set(element.value, 'string');
    } else if (element.type === TYPE.number || element.type === TYPE.plural) {
      found.set(element.value, 'number');
    }
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      for (const option of Object.values(element.options)) collect(option.value, found);
    }
  }
}

/** The TypeScript of `messages.ts`: every id of the English catalogue with the arguments it needs. */
export function typesOf(catalogue: Readonly<Record<string, string>>): string {
  const lines = Object.entries(catalogue).map(
    ([id, message]) => `  '${id}': ${typeOf(argumentsOf(message))};`,
  );
  return [
    '/**',
    ' * Every message by its id, with the arguments it needs; null for none. Written by `npm run messages` from `en.json`, which is',
    ' * the place to edit.',
    ' */',
    'export interface Messages {',
    ...lines,
    '}',
    '',
  ].join('\n');
}

function typeOf(needed: ReadonlyMap<string, ArgumentKind>): string {
  if (needed.size === 0) return 'null';
  return `{ ${[...needed].map(([name, kind]) => `${name}: ${kind}`).join('; ')} }`;
}
