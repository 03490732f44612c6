import { writeBatch } from '../batches.ts';
import type { Fields, NoteApi, RecordRef, WriteResult } from '../connector.ts';
import { writeAbout } from './about-people.ts';
import { sendCollection, settle } from './collections.ts';
import { longId } from './ids.ts';
import { queryTogether, splitIn } from './query.ts';
import { fieldValue } from './records.ts';
import type { Session } from './session.ts';

/** A note before it is written. */
interface Note {
  readonly record: RecordRef;
  readonly text: string;
  readonly at: Date;
}

/** Begins the subject of every task made here, by which they are found again. */
const marker = 'Note: ';

/** Longest subject shown of a note; the whole text is in the description. */
const longestSubject = 80;

/** A note is a task that is done already and holds the text (sheet §10). Newest first. */
export function tasks(session: Session): NoteApi {
  return {
    async find(records) {
      if (records.length === 0) return [];
      const ids = [...new Set(records.map(({ id }) => longId(id)))];
      const head = `SELECT Id, WhoId, Description FROM Task WHERE Subject LIKE '${marker}%' AND WhoId`;
      const rows = await queryTogether(session, splitIn('Task', head, ids, ' ORDER BY CreatedDate DESC'));
      const byPerson = Map.groupBy(rows, row => longId(String(fieldValue(row, 'WhoId') ?? '')));
      return records.map(({ id }) =>
        (byPerson.get(longId(id)) ?? []).map(row => String(fieldValue(row, 'Description') ?? '')),
      );
    },
    add: notes => writeAbout(session, notes, batch => addTasks(session, batch)),
  };
}

function addTasks(session: Session, notes: readonly Note[]): Promise<WriteResult[]> {
  return writeBatch(notes, toTask, 'Salesforce', async batch => {
    const bodies = batch.map(note => ({ attributes: { type: 'Task' }, ...toTask(note) }));
    const items = await sendCollection(session, 'POST', bodies, {});
    return batch.map((_, index) => settle(items?.[index], true));
  });
}

/** `ActivityDate` has no time zone: it is the day in UTC. */
function toTask({ record, text, at }: Note): Fields {
  return {
    WhoId: record.id,
    Subject: subjectOf(text),
    Status: 'Completed',
    Priority: 'Normal',
    ActivityDate: at.toISOString().slice(0, 10),
    Description: text,
  };
}

function subjectOf(text: string): string {
  const line = text.trim().split(/\s*[\r\n]/, 1)[0] ?? '';
  const short = line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1).trimEnd()}…`;
  return marker + short.toWellFormed();
}
