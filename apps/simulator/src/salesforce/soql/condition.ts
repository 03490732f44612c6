import type { Expr, Literal, Operator, Path, Query } from './ast.ts';
import { isRelativeDate } from './dates.ts';
import type { Token } from './lexer.ts';
import {
  expectSymbol,
  isWord,
  peek,
  type Reader,
  readCount,
  readPath,
  take,
  takeSymbol,
  takeWord,
  unexpected,
} from './reader.ts';

/** Reads the inner query of a semi-join; given by the parser, which knows how. */
export type ReadQuery = (reader: Reader) => Query;

/** A condition: terms joined by AND, or by OR. Mixing both without parentheses is a syntax error in SOQL. */
export function readCondition(reader: Reader, readQuery: ReadQuery): Expr {
  const first = readTerm(reader, readQuery);
  const word = peek(reader).text.toLowerCase();
  if (peek(reader).kind !== 'word' || (word !== 'and' && word !== 'or')) return first;
  const items = [first];
  while (takeWord(reader, word)) items.push(readTerm(reader, readQuery));
  if (isWord(peek(reader), word === 'and' ? 'or' : 'and')) throw unexpected(reader);
  return { kind: word, items };
}

function readTerm(reader: Reader, readQuery: ReadQuery): Expr {
  if (takeWord(reader, 'not')) return { kind: 'not', item: readTerm(reader, readQuery) };
  if (takeSymbol(reader, '(')) {
    const inner = readCondition(reader, readQuery);
    expectSymbol(reader, ')');
    return inner;
  }
  return readComparison(reader, readQuery);
}

/** Operators by their symbol. */
export const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function readComparison(reader: Reader, readQuery: ReadQuery): Expr {
  const path = readPath(reader);
  const token = take(reader);
  if (isWord(token, 'in')) return readIn(reader, readQuery, path, false);
  if (isWord(token, 'not')) {
    if (!takeWord(reader, 'in')) throw unexpected(reader);
    return readIn(reader, readQuery, path, true);
  }
  const op = isWord(token, 'like') ? 'like' : token.kind === 'symbol' ? OPERATORS[token.text] : undefined;
  if (!op) throw unexpected(reader, token);
  return { kind: 'compare', path, op, value: readLiteral(reader) };
}

function readIn(reader: Reader, readQuery: ReadQuery, path: Path, negated: boolean): Expr {
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

/** Takes a value: quoted text, number, date, `null`, `true`, `TODAY` and its like. */
export function readLiteral(reader: Reader): Literal {
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
