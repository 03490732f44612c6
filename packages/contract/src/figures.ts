import { z } from 'zod';

/** Query of `GET /api/admin/metrics`: how many days back, the present one included. */
export const FiguresQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(28) });

const Count = z.number().int().min(0);
/** A day of the calendar in UTC, `2026-11-22`. */
const Day = z.iso.date();
/** Milliseconds; null where there is nothing to measure. */
const Length = z.number().min(0).nullable();

/** What became of contacts on one day, and who came. */
export const DayFigures = z.object({
  day: Day,
  signUps: Count,
  created: Count,
  updated: Count,
  /** Unchanged or skipped. */
  unchanged: Count,
  failed: Count,
});
export type DayFigures = z.infer<typeof DayFigures>;

/** A CRM's part. */
export const CrmFigures = z.object({
  connector: z.string(),
  label: z.string(),
  /** People connected to it now. */
  connected: Count,
  /** People who connected it in the period. */
  newlyConnected: Count,
  /** Of those who signed up in the period: connected to this one and no other. */
  onlyThis: Count,
  /** Contacts that got an outcome there. */
  contacts: Count,
});
export type CrmFigures = z.infer<typeof CrmFigures>;

/** A cause of failures. */
export const CauseFigures = z.object({
  code: z.string(),
  /** Chip words. */
  short: z.string(),
  contacts: Count,
  /** Of these, how many went through later. */
  mended: Count,
});
export type CauseFigures = z.infer<typeof CauseFigures>;

/** Calls of a CRM's API on one day, for all contacts sent there. */
export const CallFigures = z.object({ day: Day, connector: z.string(), calls: Count, contacts: Count });
export type CallFigures = z.infer<typeof CallFigures>;

/** How long pushes of a size took, from the click to their end. */
export const DurationFigures = z.object({
  /** The least and the most contacts of these; null: no most. */
  from: Count,
  to: Count.nullable(),
  pushes: Count,
  /** Half took at most this, and 95 of 100. */
  half: Length,
  most: Length,
});
export type DurationFigures = z.infer<typeof DurationFigures>;

/** The same for pushes of one contact, by day. */
export const ClickFigures = z.object({ day: Day, pushes: Count, half: Length, most: Length });
export type ClickFigures = z.infer<typeof ClickFigures>;

/** Answer of `GET /api/admin/metrics`: counts only, of all people together. */
export const Figures = z.object({
  from: Day,
  to: Day,
  /** How far those who signed up in the period got. */
  people: z.object({
    signedUp: Count,
    connected: Count,
    /** Connected to more than one CRM. */
    several: Count,
    pushed: Count,
    pushedLately: Count,
  }),
  days: z.array(DayFigures),
  crms: z.array(CrmFigures),
  causes: z.array(CauseFigures),
  /** From sign-up to the first contact in a CRM. `upTo` in minutes; null: longer. */
  firstSync: z.object({
    half: Length,
    groups: z.array(z.object({ upTo: z.number().nullable(), people: Count })),
  }),
  calls: z.array(CallFigures),
  durations: z.array(DurationFigures),
  clicks: z.array(ClickFigures),
});
export type Figures = z.infer<typeof Figures>;
