import { ContactSort } from '@crmsync/contract';
import { z } from 'zod';

/** A place in an ordered list: the sort value and id of the last contact seen. */
export interface ListPosition {
  sort: ContactSort;
  dir: 'asc' | 'desc';
  id: string;
  /** The sort column's value; a moment as ISO 8601. */
  value: string;
}

const Position = z.object({
  sort: ContactSort,
  dir: z.enum(['asc', 'desc']),
  id: z.uuid(),
  value: z.string().refine(value => value.isWellFormed() && !value.includes('\0')),
});
/** A moment that Postgres can hold: it knows no year 0. */
export const Moment = z.iso.datetime().refine(value => !value.startsWith('0000'));

/** A position as the opaque text of the contract, at most 500 characters because sort values are at most 72. */
export function writeCursor({ sort, dir, id, value }: ListPosition): string {
  return Buffer.from([sort, dir, id, value].join('\n')).toString('base64url');
}

/** Reads what {@link writeCursor} wrote; `null` for anything else, or when it belongs to another order. */
export function readCursor(cursor: string, order: Pick<ListPosition, 'sort' | 'dir'>): ListPosition | null {
  const [sort, dir, id, ...value] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  const { data } = Position.safeParse({ sort, dir, id, value: value.join('\n') });
  if (data === undefined || data.sort !== order.sort || data.dir !== order.dir) return null;
  const isMoment = data.sort === 'createdAt' || data.sort === 'updatedAt';
  return isMoment && !Moment.safeParse(data.value).success ? null : data;
}
