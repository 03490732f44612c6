import type { Path } from './ast.ts';
import { malformedAt } from './errors.ts';
import type { Token } from './lexer.ts';

/** Words that end a list and can be neither a field nor an alias. */
export const RESERVED = new Set([
  'from',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'offset',
  'for',
  'with',
  'using',
  'and',
  'or',
]);

/** A position in the tokens of a statement. */
export type Reader = { text: string; tokens: Token[]; next: number };

const END: Token = { kind: 'end', text: '<EOF>', at: 0 };
/** The token `ahead` places from here, without taking it. */
export const peek = (reader: Reader, ahead = 0): Token => reader.tokens[reader.next + ahead] ?? END;

/** Takes the next token; at the end it gives the end again. */
export function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

/** Whether a token is this word, in any case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

/** Takes the next token when it is this word. */
export function takeWord(reader: Reader, word: string): boolean {
  const found = isWord(peek(reader), word);
  if (found) reader.next += 1;
  return found;
}

/** Takes the next token when it is this symbol. */
export function takeSymbol(reader: Reader, symbol: string): boolean {
  const token = peek(reader);
  const found = token.kind === 'symbol' && token.text === symbol;
  if (found) reader.next += 1;
  return found;
}

/** The refusal of a token that fits nothing. */
export function unexpected(reader: Reader, token = peek(reader)) {
  return malformedAt(reader.text, token.at, `unexpected token: '${token.text}'`);
}

/** Takes this symbol or refuses the statement. */
export function expectSymbol(reader: Reader, symbol: string): void {
  if (!takeSymbol(reader, symbol)) throw unexpected(reader);
}

/** Takes a number that is zero or more and whole. */
export function readCount(reader: Reader): number {
  const token = take(reader);
  const count = token.kind === 'number' ? Number(token.text) : Number.NaN;
  if (!Number.isInteger(count) || count < 0) throw unexpected(reader, token);
  return count;
}

/** Takes a field path such as `Account.Name`. */
export function readPath(reader: Reader): Path {
  const token = take(reader);
  if (token.kind !== 'word' || RESERVED.has(token.text.toLowerCase())) throw unexpected(reader, token);
  return { names: token.text.split('.'), at: token.at };
}
