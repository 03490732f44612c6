import type { Api } from '../app.ts';
import { ApiProblem } from './problems.ts';

/** Deeper nesting is refused: nothing of ours needs it, and it is how parsers are made to overflow (matrix B3). */
const maxDepth = 32;

/** An escape that may be half of a pair: in JSON the only way to a text that is no UTF-8. */
const surrogate = /\\u[dD][89a-fA-F]/;

/**
 * Reads JSON bodies: refuses deep nesting and keys that reach a prototype (`__proto__`, `constructor.prototype`), replaces halves of
 * surrogate pairs (matrix D8: no database takes them), and takes an empty body for no body, which is what browsers send with a
 * bare POST or DELETE.
 */
export function registerSafeJson(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') return done(null, undefined);
    if (isTooDeep(text)) return done(new ApiProblem('malformed', 'This request is nested too deeply.'));
    return parse(request, surrogate.test(text) ? wellFormed(text) : text, done);
  });
}

/** The same JSON with whole characters only. What is no JSON stays as it is, to be refused. */
function wellFormed(text: string): string {
  // Pairs of escapes are left alone; a half that stands alone is U+FFFD, as decoders of UTF-8 do it. An escaped backslash is no escape.
  return text.replace(
    /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}/g,
    found => (found.length === 6 ? '\\ufffd' : found),
  );
}

/** Counts brackets outside strings, without recursion. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}
