import { z } from 'zod';
import { ConnectorId } from './connections.ts';
import { ContactLink } from './contacts.ts';
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

/** Two contacts that became one. It was done here; the records in the CRMs stay as they are. */
export const MergeLine = z.object({
  id: z.string(),
  at: Timestamp,
  /** The contact that stayed; null when it is gone by now. */
  contactId: Id.nullable(),
  name: z.string(),
  /** Names of the contact's fields that changed. */
  fields: z.array(z.string()),
  /** Who went into it, and records that it is linked to no more (they stay in their CRM). */
  merged: z.object({ id: Id, name: z.string(), left: z.array(ContactLink) }),
});
export type MergeLine = z.infer<typeof MergeLine>;

/** One line of the history: what was sent to a CRM, or a merge. */
export const HistoryLine = z.discriminatedUnion('kind', [
  SyncLogLine.extend({ kind: z.literal('sync') }),
  MergeLine.extend({ kind: z.literal('merge') }),
]);
export type HistoryLine = z.infer<typeof HistoryLine>;

/** How a line ended. `merged` is no outcome of a push: nothing was sent. */
export const HistoryOutcome = z.enum([...Outcome.options, 'merged']);
export type HistoryOutcome = z.infer<typeof HistoryOutcome>;

/** Which lines: `q` is looked for in the name and in what was said about a problem, support codes among it; days are UTC. A merge is in no CRM, so naming one leaves merges out. */
export const HistoryFilter = z.object({
  contactId: Id.optional(),
  connector: ConnectorId.optional(),
  outcome: HistoryOutcome.optional(),
  q: z.string().trim().max(200).optional(),
  since: Day.optional(),
  until: Day.optional(),
});
export type HistoryFilter = z.infer<typeof HistoryFilter>;

/** Query of `GET /api/history`. */
export const HistoryQuery = PageQuery.extend(HistoryFilter.shape);
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A page of the history, newest first. */
export const HistoryPage = z.object({ items: z.array(HistoryLine), nextCursor: Cursor.nullable() });
export type HistoryPage = z.infer<typeof HistoryPage>;

/** Query of `GET /api/history/export`, a CSV file; `bom` is the mark by which Excel knows UTF-8. */
export const HistoryExportQuery = HistoryFilter.extend({ bom: z.stringbool().default(true) });
export type HistoryExportQuery = z.infer<typeof HistoryExportQuery>;
