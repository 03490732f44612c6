/** Column separators of a CSV (§4). */
export const DELIMITERS: Record<string, string> = {
  COMMA: ',',
  TAB: '\t',
  PIPE: '|',
  SEMICOLON: ';',
  CARET: '^',
  BACKQUOTE: '`',
};

/** Operations of an ingest job. */
export type BulkOperation = 'insert' | 'update' | 'upsert' | 'delete';

/** States of an ingest job (§4). */
export type BulkState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** One row of a finished job. */
export type BulkRow = { id: string; created: boolean; error: string | null; cells: string[] };

/** A Bulk API 2.0 ingest job. */
export type BulkJob = {
  id: string;
  orgId: string;
  userId: string;
  version: number;
  object: string;
  operation: BulkOperation;
  externalIdFieldName: string | null;
  lineEnding: 'LF' | 'CRLF';
  columnDelimiter: string;
  state: BulkState;
  createdAt: number;
  changedAt: number;
  /** When the upload was called complete; the phases count from here. */
  startedAt: number | null;
  /** Request headers of the creation that its writes heed: assignment and duplicate rules, the client's name. */
  headers: Record<string, string | undefined>;
  /** Uploaded CSV; null until the one upload happened. */
  data: string | null;
  columns: string[];
  rows: BulkRow[];
  errorMessage: string | null;
};
