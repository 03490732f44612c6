import { z } from 'zod';
import { ConnectorId } from './connections.ts';
import { Cursor, Day, Id, PageQuery, Timestamp } from './pages.ts';
import { FieldChange, FollowUp, ItemProblem, Outcome } from './pushes.ts';

/** One line of the append-only sync log. */
export const SyncLogLine = z.object({
  id: z.string(),
  at: Timestamp,
  contactId: Id.nullable(),
  name: z.string(),
  connector: ConnectorId,
  connectorLabel: z.string(),
  object: z.string().nullable(),
  outcome: Outcome,
  recordId: z.string().nullable(),
  recordUrl: z.url().nullable(),
  changes: z.array(FieldChange),
  problem: ItemProblem.nullable(),
  /** As they stand now: the line itself never changes. */
  followUps: z.array(FollowUp),
  pushId: Id.nullable(),
});
export type SyncLogLine = z.infer<typeof SyncLogLine>;

/** Which lines: `q` is looked for in the name and in what was said about a problem, support codes among it; days are UTC. */
export const HistoryFilter = z.object({
  contactId: Id.optional(),
  connector: ConnectorId.optional(),
  outcome: Outcome.optional(),
  q: z.string().trim().max(200).optional(),
  since: Day.optional(),
  until: Day.optional(),
});
export type HistoryFilter = z.infer<typeof HistoryFilter>;

/** Query of `GET /api/history`. */
export const HistoryQuery = PageQuery.extend(HistoryFilter.shape);
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A page of the log, newest first. */
export const HistoryPage = z.object({ items: z.array(SyncLogLine), nextCursor: Cursor.nullable() });
export type HistoryPage = z.infer<typeof HistoryPage>;

/** Query of `GET /api/history/export`, a CSV file; `bom` is the mark by which Excel knows UTF-8. */
export const HistoryExportQuery = HistoryFilter.extend({ bom: z.stringbool().default(true) });
export type HistoryExportQuery = z.infer<typeof HistoryExportQuery>;
