import { apiError } from '../errors.ts';
import type { Expr, Literal, Operator, OrderItem, Path, Query, SelectItem } from './ast.ts';
import { isRelativeDate } from './dates.ts';
import { malformed, malformedAt } from './errors.ts';
import { type Token, tokenize } from './lexer.ts';

/** Longest statement (§5.1). */
const MAX_STATEMENT = 100_000;
const AGGREGATES = ['count', 'count_distinct', 'min', 'max', 'sum', 'avg'] as const;
const RESERVED = new Set([
  'from',
  'where',
  'group',
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
type Reader = { text: string; tokens: Token[]; next: number };

const END: Token = { kind: 'end', text: '<EOF>', at: 0 };
const peek = (reader: Reader, ahead = 0): Token => reader.tokens[reader.next + ahead] ?? END;

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

function takeWord(reader: Reader, word: string): boolean {
  const found = isWord(peek(reader), word);
  if (found) reader.next += 1;
  return found;
}

function takeSymbol(reader: Reader, symbol: string): boolean {
  const token = peek(reader);
  const found = token.kind === 'symbol' && token.text === symbol;
  if (found) reader.next += 1;
  return found;
}

function unexpected(reader: Reader, token = peek(reader)) {
  return malformedAt(reader.text, token.at, `unexpected token: '${token.text}'`);
}

function expectSymbol(reader: Reader, symbol: string): void {
  if (!takeSymbol(reader, symbol)) throw unexpected(reader);
}

/** Parses one SOQL statement; throws MALFORMED_QUERY. */
export function parseQuery(text: string): Query {
  if (text.length > MAX_STATEMENT)
    throw malformed('SOQL statements cannot be longer than 100000 characters.');
  const reader: Reader = { text, tokens: tokenize(text), next: 0 };
  const query = readQuery(reader);
  if (peek(reader).kind !== 'end') throw unexpected(reader);
  return query;
}

function readQuery(reader: Reader): Query {
  if (!takeWord(reader, 'select')) throw malformed(`unexpected token: ${peek(reader).text}`);
  const select = readSelect(reader);
  if (!takeWord(reader, 'from')) throw malformed(`unexpected token: ${peek(reader).text}`);
  const from = take(reader);
  if (from.kind !== 'word') throw unexpected(reader, from);
  const alias = readAlias(reader);
  const where = takeWord(reader, 'where') ? readCondition(reader) : null;
  if (takeWord(reader, 'with') && !takeWord(reader, 'security_enforced') && !takeWord(reader, 'user_mode')) {
    throw unexpected(reader);
  }
  const groupBy = readBy(reader, 'group') ? readPaths(reader) : [];
  const orderBy = readBy(reader, 'order') ? readOrder(reader) : [];
  const limit = takeWord(reader, 'limit') ? readCount(reader) : null;
  const offset = takeWord(reader, 'offset') ? readCount(reader) : null;
  if (offset !== null && offset > 2000) {
    throw apiError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  }
  if (takeWord(reader, 'for')) take(reader);
  const { text } = reader;
  return {
    text,
    select,
    from: { name: from.text, at: from.at },
    alias,
    where,
    groupBy,
    orderBy,
    limit,
    offset,
  };
}

function readAlias(reader: Reader): string | null {
  const token = peek(reader);
  if (token.kind !== 'word' || token.text.includes('.') || RESERVED.has(token.text.toLowerCase()))
    return null;
  return take(reader).text;
}

function readBy(reader: Reader, word: string): boolean {
  if (!takeWord(reader, word)) return false;
  if (!takeWord(reader, 'by')) throw unexpected(reader);
  return true;
}

function readCount(reader: Reader): number {
  const token = take(reader);
  const count = token.kind === 'number' ? Number(token.text) : Number.NaN;
  if (!Number.isInteger(count) || count < 0) throw unexpected(reader, token);
  return count;
}

function readPath(reader: Reader): Path {
  const token = take(reader);
  if (token.kind !== 'word' || RESERVED.has(token.text.toLowerCase())) throw unexpected(reader, token);
  return { names: token.text.split('.'), at: token.at };
}

function readPaths(reader: Reader): Path[] {
  const paths = [readPath(reader)];
  while (takeSymbol(reader, ',')) paths.push(readPath(reader));
  return paths;
}

function readSelect(reader: Reader): SelectItem[] {
  const items = [readSelectItem(reader)];
  while (takeSymbol(reader, ',')) items.push(readSelectItem(reader));
  return items;
}

function readSelectItem(reader: Reader): SelectItem {
  const token = peek(reader);
  const after = peek(reader, 1);
  if (token.kind === 'word' && after.kind === 'symbol' && after.text === '(')
    return readFunction(reader, token);
  return { kind: 'field', path: readPath(reader), alias: null };
}

function readFunction(reader: Reader, token: Token): SelectItem {
  reader.next += 2;
  const name = token.text.toLowerCase();
  if (name === 'fields') {
    const group = take(reader).text.toLowerCase();
    expectSymbol(reader, ')');
    if (group === 'all' || group === 'standard' || group === 'custom')
      return { kind: 'fields', group, at: token.at };
    throw unexpected(reader, token);
  }
  const fn = AGGREGATES.find(each => each === name);
  if (!fn) throw malformedAt(reader.text, token.at, `unexpected token: '${token.text}'`);
  const path = peek(reader).text === ')' ? null : readPath(reader);
  expectSymbol(reader, ')');
  return { kind: 'aggregate', fn, path, alias: readAlias(reader), at: token.at };
}

function readOrder(reader: Reader): OrderItem[] {
  const items: OrderItem[] = [];
  do {
    const path = readPath(reader);
    const descending = takeWord(reader, 'desc');
    if (!descending) takeWord(reader, 'asc');
    let nullsLast = descending;
    if (takeWord(reader, 'nulls')) {
      nullsLast = takeWord(reader, 'last');
      if (!nullsLast && !takeWord(reader, 'first')) throw unexpected(reader);
    }
    items.push({ path, descending, nullsLast });
  } while (takeSymbol(reader, ','));
  return items;
}

/** A condition: terms joined by AND, or by OR. Mixing both without parentheses is a syntax error in SOQL. */
function readCondition(reader: Reader): Expr {
  const first = readTerm(reader);
  const word = peek(reader).text.toLowerCase();
  if (peek(reader).kind !== 'word' || (word !== 'and' && word !== 'or')) return first;
  const items = [first];
  while (takeWord(reader, word)) items.push(readTerm(reader));
  if (isWord(peek(reader), word === 'and' ? 'or' : 'and')) throw unexpected(reader);
  return { kind: word, items };
}

function readTerm(reader: Reader): Expr {
  if (takeWord(reader, 'not')) return { kind: 'not', item: readTerm(reader) };
  if (takeSymbol(reader, '(')) {
    const inner = readCondition(reader);
    expectSymbol(reader, ')');
    return inner;
  }
  return readComparison(reader);
}

const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function readComparison(reader: Reader): Expr {
  const path = readPath(reader);
  const token = take(reader);
  if (isWord(token, 'in')) return readIn(reader, path, false);
  if (isWord(token, 'not')) {
    if (!takeWord(reader, 'in')) throw unexpected(reader);
    return readIn(reader, path, true);
  }
  const op = isWord(token, 'like') ? 'like' : token.kind === 'symbol' ? OPERATORS[token.text] : undefined;
  if (!op) throw unexpected(reader, token);
  return { kind: 'compare', path, op, value: readLiteral(reader) };
}

function readIn(reader: Reader, path: Path, negated: boolean): Expr {
  expectSymbol(reader, '(');
  if (isWord(peek(reader), 'select')) {
    const query = readQuery(reader);
    expectSymbol(reader, ')');
    return { kind: 'semijoin', path, negated, query };
  }
  const values = [readLiteral(reader)];
  while (takeSymbol(reader, ',')) values.push(readLiteral(reader));
  expectSymbol(reader, ')');
  return { kind: 'in', path, negated, values };
}

function readLiteral(reader: Reader): Literal {
  const token = take(reader);
  const { at } = token;
  if (token.kind === 'string') return { kind: 'string', value: token.text, like: token.like, at };
  if (token.kind === 'number') return { kind: 'number', value: Number(token.text), at };
  if (token.kind === 'date' && !Number.isNaN(Date.parse(token.text)))
    return { kind: 'date', value: token.text, at };
  if (token.kind === 'datetime') {
    const value = Date.parse(token.text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!Number.isNaN(value)) return { kind: 'datetime', value, at };
  }
  if (token.kind === 'word') return readWordLiteral(reader, token);
  throw unexpected(reader, token);
}

function readWordLiteral(reader: Reader, token: Token): Literal {
  const word = token.text.toLowerCase();
  const { at } = token;
  if (word === 'null') return { kind: 'null', at };
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at };
  if (!isRelativeDate(word)) throw unexpected(reader, token);
  const n = takeSymbol(reader, ':') ? readCount(reader) : 0;
  return { kind: 'relative', name: word, n, at };
}
