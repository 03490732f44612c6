import { Readable } from 'node:stream';
import { ContactExportQuery, type ContactFilter } from '@crmsync/contract';
import { stringify } from 'csv-stringify/sync';
import type { Api, AppDeps } from '../app.ts';
import { csvHeaders, csvRow } from '../contacts/csv.ts';
import { contactParts } from '../store/contacts-list.ts';
import { contactOf } from '../store/contacts-table.ts';

/** Contacts read at once; what bounds the memory of an export. */
const partSize = 1000;

/** Excel reads UTF-8 as such only with this in front. */
const byteOrderMark = '\ufeff';

/** The user's contacts as a file, written while they are read. */
export async function exportRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get('/api/contacts/export', { schema: { querystring: ContactExportQuery } }, (request, reply) => {
    const { bom, q, tag } = request.query;
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="contacts.csv"')
      .send(Readable.from(csvParts(db, request.user.id, { q, tag }, bom)));
  });
}

async function* csvParts(
  db: AppDeps['store']['db'],
  userId: string,
  filter: ContactFilter,
  bom: boolean,
): AsyncGenerator<string> {
  yield (bom ? byteOrderMark : '') + lines([[...csvHeaders]]);
  for await (const rows of contactParts(db, userId, filter, partSize)) {
    yield lines(rows.map(row => csvRow(contactOf(row, {}))));
  }
}

/** RFC 4180 wants CRLF; csv-stringify then quotes cells with CRLF in them, but not those with only one of the two. */
function lines(rows: string[][]): string {
  return stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}
