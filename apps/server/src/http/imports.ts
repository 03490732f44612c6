import { Readable } from 'node:stream';
import { ImportColumns, ImportPreview, ImportQuery, ImportReport } from '@crmsync/contract';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { commitImport, previewImport } from '../imports/collect.ts';
import { limitBytes, TooManyBytes } from '../imports/limit-bytes.ts';
import type { PeopleFile } from '../imports/people.ts';
import { readPeopleFile } from '../imports/read-file.ts';
import { UnreadableFile } from '../imports/unreadable.ts';
import { analyzeContacts, mergeContacts } from '../store/contacts-merge.ts';
import { ApiProblem } from './problems.ts';

/** The largest file taken, in bytes: about two million people. */
const maxBytes = 200 * 1024 * 1024;

/** From so many new rows on, the planner's knowledge of the tables is out of date. */
const manyRows = 1000;

/** Contacts out of a file: the body is the file itself, read as it comes and never held as a whole. */
export async function importRoutes(app: Api, { store }: AppDeps): Promise<void> {
  await app.register(async scope => {
    // Whatever type a browser gives the file, its bytes tell what it is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const api: Api = scope;
    api.post(
      '/api/contacts/import',
      {
        schema: { querystring: ImportQuery, response: { 200: z.union([ImportReport, ImportPreview]) } },
      },
      request => {
        if (Number(request.headers['content-length']) > maxBytes) throw tooLarge('Nothing was imported.');
        return readUpload(request.body, request.query, async file => {
          if (request.query.mode === 'preview') return previewImport(file);
          if (file.shape().needsColumns) throw needsColumns();
          const report = await commitImport(file, people => mergeContacts(store.db, request.user.id, people));
          if (store.embedded && report.created >= manyRows) await analyzeContacts(store.db);
          return report;
        });
      },
    );
  });
}

async function readUpload<Result>(
  body: unknown,
  { mode, columns }: ImportQuery,
  read: (file: PeopleFile) => Promise<Result>,
): Promise<Result> {
  const upload = body instanceof Readable ? body : Readable.from([]);
  try {
    return await read(await readPeopleFile(limitBytes(upload, maxBytes), readColumns(columns)));
  } catch (error) {
    throw uploadProblem(error, upload, mode) ?? error;
  }
}

function readColumns(text: string | undefined): ImportColumns {
  if (text === undefined) return {};
  try {
    return ImportColumns.parse(JSON.parse(text));
  } catch {
    throw new ApiProblem('malformed', 'The choice of columns cannot be read.', {
      field: 'columns',
      detail: 'Nothing was imported.',
    });
  }
}

function needsColumns(): ApiProblem {
  return new ApiProblem('malformed', 'No column of this file is known as a name or an e-mail.', {
    told: { reason: 'no-columns', params: {} },
    field: 'columns',
    detail: 'Nothing was imported. Say which column is which and import again.',
  });
}

function uploadProblem(error: unknown, upload: Readable, mode: ImportQuery['mode']): ApiProblem | undefined {
  if (error instanceof UnreadableFile) {
    const code = error.fault === 'media' ? 'unsupported-media' : 'malformed';
    return new ApiProblem(code, `${error.message}.`, {
      told: error.told,
      detail: 'Nothing was imported.',
    });
  }
  const soFar =
    mode === 'preview'
      ? 'Nothing was imported.'
      : 'The people up to there are imported. Nobody is added twice when you import them again.';
  if (error instanceof TooManyBytes) return tooLarge(soFar);
  return upload.errored
    ? new ApiProblem('malformed', 'The upload broke off.', {
        told: { reason: 'upload-broken', params: {} },
        detail: soFar,
      })
    : undefined;
}

function tooLarge(soFar: string): ApiProblem {
  return new ApiProblem('too-large', 'The file is larger than 200 MB.', {
    told: { reason: 'file-too-large', params: {} },
    detail: `${soFar} Split the file into smaller ones.`,
  });
}
