import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportColumns, ImportShape } from '@crmsync/contract';
import type { ContactFields } from '../../src/contacts/fields.ts';
import { readPeopleFile } from '../../src/imports/read-file.ts';

/** What a file was read as; remarks by their English text. */
export interface ReadResult {
  shape: ImportShape;
  people: { row: number; fields: ContactFields; notes: string[] }[];
  refused: { row: number; reason: string; sample: string }[];
  notes: string[];
}

/** The path of a fixture. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/contacts/${name}`, import.meta.url));
}

/** Reads a fixture in odd little pieces, so that anything may be cut anywhere. */
export function readFixture(name: string, columns: ImportColumns = {}): Promise<ReadResult> {
  return readAll(createReadStream(fixture(name), { highWaterMark: 37 }), columns);
}

/** Reads a text (as UTF-8) or bytes. */
export function readText(content: string | Uint8Array, columns: ImportColumns = {}): Promise<ReadResult> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return readAll(pieces(bytes), columns);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function readAll(source: AsyncIterable<Uint8Array>, columns: ImportColumns): Promise<ReadResult> {
  const file = await readPeopleFile(source, columns);
  const people: ReadResult['people'] = [];
  const refused: ReadResult['refused'] = [];
  for await (const person of file.people) {
    if ('reason' in person) refused.push({ ...person, reason: person.reason.text });
    else people.push({ row: person.row, fields: person.fields, notes: person.notes.map(({ text }) => text) });
  }
  return { shape: file.shape(), people, refused, notes: file.notes().map(({ text }) => text) };
}

/** What a person's fields say, without what is blank. */
export function said(fields: ContactFields | undefined): Record<string, unknown> {
  const filled = (value: object) =>
    Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== '' && !isEmpty(inner)));
  if (fields === undefined) return {};
  const { source: _, ...rest } = fields;
  return filled({ ...rest, address: filled(rest.address) });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
