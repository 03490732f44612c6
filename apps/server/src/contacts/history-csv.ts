import type { HistoryLine, MergeLine, SyncLogLine } from '@crmsync/contract';
import { safeCell } from './csv.ts';

/** The columns of the exported history, in order. */
const columns: readonly { header: string; value: (line: SyncLogLine) => string }[] = [
  { header: 'Time (UTC)', value: line => line.at },
  { header: 'Contact', value: line => line.name },
  { header: 'CRM', value: line => line.connectorLabel },
  { header: 'Object', value: line => line.object ?? '' },
  { header: 'Outcome', value: line => line.outcome },
  { header: 'Fields', value: line => line.changes.map(change => change.label).join('; ') },
  { header: 'Before', value: line => line.changes.map(change => change.before ?? '').join('; ') },
  { header: 'After', value: line => line.changes.map(change => change.after ?? '').join('; ') },
  {
    header: 'What happened',
    value: line => (line.problem ? `${line.problem.title} ${line.problem.detail}` : ''),
  },
  { header: 'Code', value: line => line.problem?.code ?? '' },
  { header: 'Their words and support code', value: line => line.problem?.vendor ?? '' },
  { header: 'Record', value: line => line.recordId ?? '' },
  { header: 'Link', value: line => line.recordUrl ?? '' },
  { header: 'Push', value: line => line.pushId ?? '' },
];

/** The header line of the exported history. */
export const historyHeaders: readonly string[] = columns.map(({ header }) => header);

/** What a merge says under the headers it has something to say. */
const mergeValues: Readonly<Record<string, (line: MergeLine) => string>> = {
  'Time (UTC)': line => line.at,
  Contact: line => line.name,
  Outcome: () => 'merged',
  Fields: line => line.fields.join('; '),
  'What happened': line => `${line.merged.name} was merged into this contact.`,
  Record: line => line.merged.left.map(({ recordId }) => recordId).join('; '),
  Link: line => line.merged.left.flatMap(({ recordUrl }) => recordUrl ?? []).join('; '),
};

/** A line of the history as one row, safe to open in a spreadsheet. */
export function historyRow(line: HistoryLine): string[] {
  if (line.kind === 'merge') return historyHeaders.map(header => safeCell(mergeValues[header]?.(line) ?? ''));
  return columns.map(({ value }) => safeCell(value(line)));
}
