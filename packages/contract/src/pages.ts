import { z } from 'zod';

/** An opaque position in a list, given back as it came. */
export const Cursor = z.string().min(1).max(500);

/** Query of every paged list. `limit` is rows per page. */
export const PageQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of `item`; `nextCursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: Cursor.nullable() });
}

/** What {@link pageOf} describes, as a type. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A moment as ISO 8601 in UTC, e.g. `2026-11-22T09:30:00.000Z`. */
export const Timestamp = z.iso.datetime();

/** A day, e.g. `2026-11-22`. Postgres knows no year 0. */
export const Day = z.iso.date().refine(day => !day.startsWith('0000'), 'Not a day.');

/** Our own ids. */
export const Id = z.uuid();
