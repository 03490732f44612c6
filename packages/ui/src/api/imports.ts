import { type ImportColumns, ImportPreview, ImportReport } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** A file and what the person said about its columns. */
export interface ImportFile {
  file: File;
  columns?: ImportColumns | undefined;
}

/** Reading people out of a CSV or vCard file. */
export function importsApi(send: Send) {
  const post = (mode: 'preview' | 'commit', { file, columns }: ImportFile) =>
    send({
      method: 'POST',
      path: '/api/contacts/import',
      query: { mode, filename: file.name, columns: columns && JSON.stringify(columns) },
      body: file,
      headers: { 'content-type': 'application/octet-stream' },
    });
  return {
    /** Reads the file and writes nothing. */
    preview: async (input: ImportFile) => read(await post('preview', input), ImportPreview),
    /** Reads the file and keeps the people. */
    commit: async (input: ImportFile) => read(await post('commit', input), ImportReport),
  };
}
