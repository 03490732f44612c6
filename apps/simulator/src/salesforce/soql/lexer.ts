import { malformedAt } from './errors.ts';

/** One token; `at` is its offset in the statement. */
export type Token =
  | { kind: 'word' | 'symbol' | 'number' | 'date' | 'datetime' | 'end'; text: string; at: number }
  | { kind: 'string'; text: string; at: number; like: string };

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})/i;
const DATE = /^\d{4}-\d{2}-\d{2}/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?/;
const WORD = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/;
const SYMBOL = /^(?:<=|>=|!=|<>|[=<>(),:])/;
const ESCAPES: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};
/** Longest string literal in a WHERE clause (§5.1). */
const MAX_LITERAL = 4000;

/** Splits a statement into tokens; throws MALFORMED_QUERY at the first character that fits nothing. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = text.charAt(at) === "'" ? readString(text, at) : readOther(text, at);
    tokens.push(token.token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: text.length });
  return tokens;
}

function readOther(text: string, at: number): { token: Token; end: number } {
  const rest = text.slice(at, at + 300);
  for (const [kind, pattern] of [
    ['datetime', DATE_TIME],
    ['date', DATE],
    ['number', NUMBER],
    ['word', WORD],
    ['symbol', SYMBOL],
  ] as const) {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) return { token: { kind, text: found, at }, end: at + found.length };
  }
  throw malformedAt(text, at, `unexpected token: '${text.charAt(at)}'`);
}

/** Reads a quoted literal. `like` keeps `\%` and `\_` apart from the wildcards they escape (§5.2). */
function readString(text: string, start: number): { token: Token; end: number } {
  let value = '';
  let like = '';
  let at = start + 1;
  for (;;) {
    const char = text.charAt(at);
    if (char === '') throw malformedAt(text, start, "mismatched character '<EOF>' expecting '''");
    if (char === "'") break;
    if (char !== '\\') {
      value += char;
      like += char;
      at += 1;
      continue;
    }
    const found = readEscape(text, at);
    value += found.value;
    like += found.like;
    at = found.end;
  }
  if (value.length > MAX_LITERAL) {
    throw malformedAt(text, start, `string literal is longer than ${MAX_LITERAL} characters`);
  }
  return { token: { kind: 'string', text: value, like, at: start }, end: at + 1 };
}

function readEscape(text: string, at: number): { value: string; like: string; end: number } {
  const char = text.charAt(at + 1);
  const unicode = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))?.[1];
  if (unicode !== undefined) {
    const value = String.fromCharCode(Number.parseInt(unicode, 16));
    return { value, like: value, end: at + 6 };
  }
  if (char === '%' || char === '_') return { value: char, like: `\\${char}`, end: at + 2 };
  const plain = ESCAPES[char.toLowerCase()];
  if (plain === undefined) {
    throw malformedAt(text, at, `Illegal escape sequence '\\${char}'`);
  }
  return { value: plain, like: plain === '\\' ? '\\\\' : plain, end: at + 2 };
}
