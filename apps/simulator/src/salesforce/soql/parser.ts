import { apiError } from '../errors.ts';
import type { Having, OrderItem, Path, Query, SelectItem } from './ast.ts';
import { OPERATORS, readCondition, readLiteral } from './condition.ts';
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
  const having = groupBy.length > 0 && takeWord(reader, 'having') ? readHaving(reader) : null;
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
    having,
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
  if (takeSymbol(reader, '(')) return readChildren(reader, token.at);
  const after = peek(reader, 1);
  if (token.kind === 'word' && after.kind === 'symbol' && after.text === '(')
    return readFunction(reader, token);
  return { kind: 'field', path: readPath(reader), alias: null };
}

/** `(SELECT … FROM Contacts)`: the children of each record, by the name of their relationship. */
function readChildren(reader: Reader, at: number): SelectItem {
  const query = readQuery(reader);
  expectSymbol(reader, ')');
  if (query.select.some(item => item.kind === 'children' || item.kind === 'aggregate')) {
    throw malformedAt(reader.text, at, 'only fields can be selected from child records');
  }
  return { kind: 'children', query, at };
}

function readHaving(reader: Reader): Having {
  const first = readHavingTerm(reader);
  const word = peek(reader).text.toLowerCase();
  if (peek(reader).kind !== 'word' || (word !== 'and' && word !== 'or')) return first;
  const items = [first];
  while (takeWord(reader, word)) items.push(readHavingTerm(reader));
  return word === 'and' ? { kind: 'and', items } : { kind: 'or', items };
}

function readHavingTerm(reader: Reader): Having {
  if (takeWord(reader, 'not')) return { kind: 'not', item: readHavingTerm(reader) };
  if (takeSymbol(reader, '(')) {
    const inner = readHaving(reader);
    expectSymbol(reader, ')');
    return inner;
  }
  const column = readSelectItem(reader);
  const token = take(reader);
  const op = token.kind === 'symbol' ? OPERATORS[token.text] : undefined;
  if (!op) throw unexpected(reader, token);
  return { kind: 'compare', column, op, value: readLiteral(reader) };
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
