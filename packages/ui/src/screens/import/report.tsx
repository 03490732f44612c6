import type { ImportReport } from '@crmsync/contract';
import { ButtonLink } from '../../components/button.tsx';
import { Figures } from '../../components/figures.tsx';
import { Bar } from '../../components/progress.tsx';
import { Text } from '../../components/text.tsx';
import { remarkWords } from '../../text/problem-words.ts';
import { Refused } from './refused.tsx';
import { words } from './words.ts';

/** What came of the file. The four figures add up to its rows. */
export function Report({ report }: { report: ImportReport }) {
  const parts = [
    { key: words.created, tone: 'plain' as const, value: report.created },
    { key: words.merged, tone: 'two' as const, value: report.merged },
    { key: words.unchanged, tone: 'idle' as const, value: report.unchanged },
    { key: words.refusedShort, tone: 'bad' as const, value: report.refusedCount },
  ];
  return (
    <>
      <section className="runcard" role="status">
        <h2>{words.done(report.created)}</h2>
        <Bar
          parts={parts}
          total={report.rows}
          label={parts.map(part => `${part.value} ${part.key}`).join(', ')}
        />
        <Figures figures={parts} />
        <div className="row">
          <ButtonLink to="/contacts" kind="primary">
            {words.toContacts}
          </ButtonLink>
        </div>
      </section>
      {report.notes.length > 0 && (
        <section className="stack">
          <h2>{words.notes}</h2>
          <ul className="stack soft">
            {report.notes.map(note => (
              <li key={note.text}>
                <Text>{remarkWords(note, words.fieldName)}</Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      {report.refusedCount > 0 && <Refused rows={report.refused} total={report.refusedCount} />}
    </>
  );
}
