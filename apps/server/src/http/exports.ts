import { Readable } from 'node:stream';
import { ContactExportQuery, ContactSet, HistoryExportQuery, type HistoryFilter } from '@crmsync/contract';
import type { FastifyReply } from 'fastify';
import type { Api, AppDeps } from '../app.ts';
import { csvHeaders, csvRow } from '../contacts/csv.ts';
import { byteOrderMark, csvLines } from '../contacts/csv-lines.ts';
import { historyHeaders, historyRow } from '../contacts/history-csv.ts';
import { contactParts } from '../store/contacts-list.ts';
import { contactOf } from '../store/contacts-table.ts';
import { historyParts } from '../store/history.ts';

/** Contacts or lines read at once; what bounds the memory of an export. */
const partSize = 1000;

type Db = AppDeps['store']['db'];

/** The user's contacts and history as files, written while they are read. */
export async function exportRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.get('/api/contacts/export', { schema: { querystring: ContactExportQuery } }, (request, reply) => {
    const { bom, format: _, ...filter } = request.query;
    return sendFile(reply, 'contacts.csv', bom, contactRows(db, request.user.id, { filter }));
  });

  app.post(
    '/api/contacts/export',
    { schema: { querystring: ContactExportQuery.pick({ bom: true }), body: ContactSet } },
    (request, reply) => {
      const rows = contactRows(db, request.user.id, request.body);
      return sendFile(reply, 'contacts.csv', request.query.bom, rows);
    },
  );

  app.get('/api/history/export', { schema: { querystring: HistoryExportQuery } }, (request, reply) => {
    const { bom, ...filter } = request.query;
    return sendFile(reply, 'history.csv', bom, historyRows(db, request.user.id, filter));
  });
}

function sendFile(reply: FastifyReply, name: string, bom: boolean, rows: AsyncGenerator<string[][]>) {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(csvParts(rows, bom)));
}

async function* csvParts(rows: AsyncGenerator<string[][]>, bom: boolean): AsyncGenerator<string> {
  if (bom) yield byteOrderMark;
  for await (const part of rows) yield csvLines(part);
}

async function* contactRows(db: Db, userId: string, set: ContactSet): AsyncGenerator<string[][]> {
  yield [[...csvHeaders]];
  for await (const rows of contactParts(db, userId, set, partSize)) {
    yield rows.map(row => csvRow(contactOf(row, {})));
  }
}

async function* historyRows(db: Db, userId: string, filter: HistoryFilter): AsyncGenerator<string[][]> {
  yield [[...historyHeaders]];
  for await (const lines of historyParts(db, userId, filter, partSize)) yield lines.map(historyRow);
}
