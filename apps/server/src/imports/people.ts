import type { ImportShape, Remark } from '@crmsync/contract';
import type { ContactFields } from '../contacts/fields.ts';

/** One row or card of a file: the person it tells of, or why it was not taken. */
export type ReadPerson = { row: number; sample: string } & (
  | { fields: ContactFields; notes: Remark[] }
  | { reason: Remark }
);

/** A file being read: how it is understood, and its people one by one, read only as fast as they are taken. */
export interface PeopleFile {
  people: AsyncIterable<ReadPerson>;
  /** Final when `people` has been read to its end. */
  shape(): ImportShape;
  /** What happened to the file as a whole; final at the end. */
  notes(): Remark[];
}
