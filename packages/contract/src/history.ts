import { z } from 'zod';
import { ConnectorId } from './connections.ts';
import { Cursor, Id, PageQuery, Timestamp } from './pages.ts';
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

/** Query of `GET /api/history`. */
export const HistoryQuery = PageQuery.extend({
  contactId: Id.optional(),
  connector: ConnectorId.optional(),
  outcome: Outcome.optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A page of the log, newest first. */
export const HistoryPage = z.object({ items: z.array(SyncLogLine), nextCursor: Cursor.nullable() });
export type HistoryPage = z.infer<typeof HistoryPage>;
