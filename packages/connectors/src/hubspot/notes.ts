import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { writeBatch } from '../batches.ts';
import { type CallApi, CrmError, type NoteApi, type RecordRef, type WriteResult } from '../connector.ts';
import { batchRead } from './batch-read.ts';
import { label, sendBatch } from './batch-write.ts';
import { fromNoteHtml, toNoteHtml } from './note-text.ts';
import { paths } from './version.ts';

type NewNote = Parameters<NoteApi['add']>[0][number];

/** Association type note → contact (sheet §7). */
const onContact = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 };
/** Of each contact, so many of the newest notes are read. */
const newest = 5;
const maxRead = 100;
/** A contact with more notes than one answer holds is read on, but not for ever. */
const maxPages = 10;

const Linked = z.object({
  results: z.array(
    z.object({
      from: z.object({ id: z.coerce.string() }),
      to: z.array(z.object({ toObjectId: z.coerce.string() })),
      paging: z
        .object({ next: z.object({ after: z.coerce.string() }).optional() })
        .nullish()
        .catch(undefined),
    }),
  ),
});

/** Notes on contacts (sheet §7). HubSpot knows no key that would stop a second one: find before adding again. */
export function noteApi(call: CallApi): NoteApi {
  return { find: records => find(call, records), add: notes => add(call, notes) };
}

async function add(call: CallApi, notes: readonly NewNote[]): Promise<WriteResult[]> {
  return writeBatch(
    notes,
    () => ({}),
    label,
    batch =>
      sendBatch(call, {
        path: paths.notes,
        verb: 'create',
        inputs: batch.map(({ record, text, at }) => ({
          properties: { hs_timestamp: at.toISOString(), hs_note_body: toNoteHtml(text) },
          associations: [{ to: { id: record.id }, types: [onContact] }],
        })),
        // Two notes may say the same: without the trace id nobody can tell them apart.
        isAbout: () => false,
      }),
  );
}

async function find(call: CallApi, records: readonly RecordRef[]): Promise<string[][]> {
  const noteIds = await notesOf(call, [...new Set(records.map(({ id }) => id))]);
  const wanted = [...new Set([...noteIds.values()].flat())];
  const texts = new Map<string, string>();
  for (let start = 0; start < wanted.length; start += maxRead)
    for (const [id, text] of await bodiesOf(call, wanted.slice(start, start + maxRead))) texts.set(id, text);
  return records.map(({ id }) => (noteIds.get(id) ?? []).flatMap(note => texts.get(note) ?? []));
}

/** Ids of the newest notes of each contact, the newest first: HubSpot's ids grow. */
async function notesOf(call: CallApi, contacts: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  let inputs: { id: string; after?: string }[] = contacts.map(id => ({ id }));
  for (let page = 0; inputs.length > 0 && page < maxPages; page += 1) {
    const path = `${paths.associations}/contacts/notes/batch/read`;
    const links = await readLinks(call, path, inputs);
    inputs = [];
    for (const { from, to, paging } of links) {
      const all = [...(found.get(from.id) ?? []), ...to.map(({ toObjectId }) => toObjectId)];
      found.set(from.id, all.sort((a, b) => Number(b) - Number(a)).slice(0, newest));
      if (paging?.next) inputs.push({ id: from.id, after: paging.next.after });
    }
  }
  return found;
}

/** Contacts without notes are told in errors (`NO_ASSOCIATIONS_FOUND`); with nobody else, that may be a 404 instead of an answer. */
async function readLinks(call: CallApi, path: string, inputs: readonly { id: string }[]) {
  try {
    const { body } = await call(path, { method: 'POST', body: { inputs }, reads: true });
    return readAnswer(Linked, body, { label, writes: false }).results;
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'missing') return [];
    throw error;
  }
}

async function bodiesOf(call: CallApi, ids: readonly string[]): Promise<[id: string, text: string][]> {
  const { records } = await batchRead(call, { path: paths.notes, ids, properties: ['hs_note_body'] });
  return records.map(({ id, properties }) => [id, fromNoteHtml(properties.hs_note_body ?? '')]);
}
