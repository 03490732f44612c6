import { apiError } from '../errors.ts';
import type { OrderItem, Path, Query, SelectItem } from './ast.ts';
import { readCondition } from './condition.ts';
import { malformed, malformedAt } from './errors.ts';
import { type Token, tokenize } from './lexer.ts';
import {
  expectSymbol,
  peek,
  RESERVED,
  type Reader,
  readCount,
  readPath,
  take,
  takeSymbol,
  takeWord,
  unexpected,
} from './reader.ts';

/** Longest statement (§5.1). */
const MAX_STATEMENT = 100_000;
const AGGREGATES = ['count', 'count_distinct', 'min', 'max', 'sum', 'avg'] as const;

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
  const where = takeWord(reader, 'where') ? readCondition(reader, readQuery) : null;
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
