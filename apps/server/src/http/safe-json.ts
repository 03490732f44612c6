import type { Api } from '../app.ts';
import { ApiProblem } from './problems.ts';

/** Deeper nesting is refused: nothing of ours needs it, and it is how parsers are made to overflow (matrix B3). */
const maxDepth = 32;

/**
 * Reads JSON bodies: refuses deep nesting and keys that reach a prototype (`__proto__`, `constructor.prototype`), and takes an
 * empty body for no body, which is what browsers send with a bare POST or DELETE.
 */
export function registerSafeJson(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') return done(null, undefined);
    if (isTooDeep(text)) return done(new ApiProblem('malformed', 'This request is nested too deeply.'));
    return parse(request, text, done);
  });
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
