import { stringify } from 'csv-stringify/sync';

/** Excel reads UTF-8 as such only with this in front. */
export const byteOrderMark = '\ufeff';

/** Rows as CSV. RFC 4180 wants CRLF; csv-stringify then quotes cells with CRLF in them, but not those with only one of the two. */
export function csvLines(rows: string[][]): string {
  return stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}
