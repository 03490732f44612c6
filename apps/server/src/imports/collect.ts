import type { ImportPreview, ImportReport, RefusedRow, Remark } from '@crmsync/contract';
import type { ContactFields } from '../contacts/fields.ts';
import type { MergeOutcome } from '../contacts/plan-merge.ts';
import { ofRow, remark } from '../contacts/remarks.ts';
import type { PeopleFile, ReadPerson } from './people.ts';

/** Stores a batch of people and says what became of each, in order. */
export type MergeBatch = (people: readonly ContactFields[]) => Promise<MergeOutcome[]>;

/** People stored at once: bounds the memory of an import, and how long the embedded database keeps everyone else waiting. */
const batchSize = 500;

/** The contract lists no more refusals and notes than this; the counts stay exact. */
const maxListed = 1000;
const maxSample = 20;

/** Reads a whole file and stores nothing: what an import would take, and what it would refuse. */
export async function previewImport(file: PeopleFile): Promise<ImportPreview> {
  const tally = newTally();
  const sample: ImportPreview['sample'] = [];
  const seen = new Set<string>();
  let anonymous = 0;
  for await (const person of file.people) {
    if (!count(tally, person)) continue;
    const { source, ...fields } = person.fields;
    if (sample.length < maxSample) sample.push({ ...fields, ...(source === null ? {} : { source }) });
    const [email] = fields.emails;
    if (email === undefined) anonymous += 1;
    else seen.add(email);
  }
  const { rows, refused, refusedCount } = tally;
  const notes = allNotes(file, tally);
  return { shape: file.shape(), rows, people: anonymous + seen.size, refusedCount, refused, sample, notes };
}

/** Reads a whole file and stores its people batch by batch: what is stored when the file breaks off stays stored. */
export async function commitImport(file: PeopleFile, merge: MergeBatch): Promise<ImportReport> {
  const tally = newTally();
  const counts = { created: 0, merged: 0, unchanged: 0 };
  let batch: TakenPerson[] = [];
  const flush = async () => {
    const outcomes = await merge(batch.map(({ fields }) => fields));
    for (const [index, { outcome, kept }] of outcomes.entries()) {
      counts[outcome] += 1;
      if (kept.length > 0) addNote(tally, ofRow(batch[index]?.row, keptNote(kept)));
    }
    batch = [];
  };
  for await (const person of file.people) {
    if (count(tally, person)) batch.push(person);
    if (batch.length === batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  const { rows, refused, refusedCount } = tally;
  return { shape: file.shape(), rows, ...counts, refusedCount, refused, notes: allNotes(file, tally) };
}

type TakenPerson = Extract<ReadPerson, { fields: ContactFields }>;

interface Tally {
  rows: number;
  refusedCount: number;
  refused: RefusedRow[];
  notes: Remark[];
  unlistedNotes: number;
}

function newTally(): Tally {
  return { rows: 0, refusedCount: 0, refused: [], notes: [], unlistedNotes: 0 };
}

/** Counts a row; true when it holds a person to take. */
function count(tally: Tally, person: ReadPerson): person is TakenPerson {
  tally.rows += 1;
  if ('reason' in person) {
    tally.refusedCount += 1;
    if (tally.refused.length < maxListed) tally.refused.push(person);
    return false;
  }
  for (const note of person.notes) addNote(tally, ofRow(person.row, note));
  return true;
}

function addNote(tally: Tally, note: Remark): void {
  if (tally.notes.length < maxListed) tally.notes.push(note);
  else tally.unlistedNotes += 1;
}

function allNotes(file: PeopleFile, { notes, unlistedNotes }: Tally): Remark[] {
  const more = unlistedNotes === 0 ? [] : [remark('more-notes', { n: unlistedNotes })];
  return [...file.notes(), ...notes, ...more];
}

/** How people call what a contact kept. */
const words: Record<string, string> = {
  linkedinUrl: 'LinkedIn address',
  firstName: 'first name',
  lastName: 'last name',
};

function keptNote(kept: readonly string[]): Remark {
  const said = remark('kept-other', { fields: kept.map(name => words[name] ?? name).join(', ') });
  return { ...said, values: { fields: kept.join(' ') } };
}
