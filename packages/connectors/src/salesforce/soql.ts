import { CrmError } from '../connector.ts';

/**
 * A text as a SOQL literal (sheet §5.2): only `'` and `\` are reserved, and line ends must be written as escapes. Other control
 * characters are written as `\uXXXX`, which SOQL knows too.
 */
export function soqlText(text: string): string {
  const escaped = text.replace(/[\\'\p{Cc}]/gu, char => escapes[char] ?? unicodeEscape(char));
  return `'${escaped}'`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A pattern for LIKE that any beginning fits, then the text itself, then `after`; `%` and `_` in it stand for themselves
 * (sheet §5.2).
 */
export function soqlEnding(text: string, after: '' | '%' = ''): string {
  const literal = soqlText(text)
    .slice(1, -1)
    .replace(/[%_]/g, char => `\\${char}`);
  return `'%${literal}${after}'`;
}

/**
 * A name of a field, checked: SOQL has no quoting for names.
 * @throws CrmError `invalid` for anything but a plain API name
 */
export function soqlName(name: string): string {
  if (/^[A-Za-z]\w*$/.test(name)) return name;
  throw new CrmError('invalid', 'This is not a field of Salesforce.', {
    code: 'field-unknown',
    short: 'field missing',
    advice: 'Nothing changed in Salesforce. Choose another field in the mapping.',
    field: name.slice(0, 80),
  });
}

/** Names for a SELECT, each once; Salesforce compares them without case and refuses a repeated one. */
export function selectList(names: readonly string[]): string[] {
  return [...new Map(names.map(name => [name.toLowerCase(), soqlName(name)])).values()];
}
