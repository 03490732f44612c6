import type { ContactInput, ImportColumns, ImportPreview } from '@crmsync/contract';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { Columns } from './columns.tsx';
import { Refused } from './refused.tsx';
import { words } from './words.ts';

/** What a file holds and how it was understood; the columns can be set right; one button takes it in. */
export function Preview({
  preview,
  name,
  reading,
  committing,
  onColumns,
  onCommit,
  onCancel,
}: {
  preview: ImportPreview;
  name: string;
  reading: boolean;
  committing: boolean;
  onColumns: (columns: ImportColumns) => void;
  onCommit: () => void;
  onCancel: () => void;
}) {
  const { shape, people, rows } = preview;
  return (
    <>
      <div className="stack s6" aria-busy={reading}>
        <section className="stack">
          <h2>
            <Text>{name}</Text>: {words.found(people, rows)}
          </h2>
          <p className="soft">
            {words.understood(words.formats[shape.format], shape.encoding, shape.delimiter)}
          </p>
        </section>
        {shape.columns.length > 0 && <Columns shape={shape} onChange={onColumns} />}
        {preview.refusedCount > 0 && <Refused rows={preview.refused} total={preview.refusedCount} />}
        {preview.sample.length > 0 && <Sample people={preview.sample} />}
      </div>
      <footer className="actbar">
        <div className="forecast">
          <Icon name="info" tone="run" />
          <p>{words.forecast}</p>
        </div>
        <div className="end row">
          <Button onClick={onCancel}>{words.cancel}</Button>
          <Button
            kind="primary"
            icon="download"
            disabled={people === 0 || reading}
            busy={committing}
            busyWords={words.committing}
            onClick={onCommit}
          >
            {people === 0 ? words.nobody : words.commit(people)}
          </Button>
        </div>
      </footer>
    </>
  );
}

function Sample({ people }: { people: readonly ContactInput[] }) {
  return (
    <section className="stack">
      <h2>{words.sample}</h2>
      <ul className="outbox">
        {people.map((person, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sample never moves, and its people have no other identity yet
          <li key={index}>
            <div className="grow">
              <p className="strong clip">
                <Text>
                  {[person.firstName, person.lastName].filter(Boolean).join(' ') || person.emails?.[0] || ''}
                </Text>
              </p>
              <p className="small muted clip">
                <Text>
                  {[person.emails?.join(', '), person.title, person.company].filter(Boolean).join(' · ')}
                </Text>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
