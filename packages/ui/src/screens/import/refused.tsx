import type { RefusedRow } from '@crmsync/contract';
import { useState } from 'react';
import { LinkButton } from '../../components/button.tsx';
import { Text } from '../../components/text.tsx';
import { count } from '../../text/numbers.ts';
import { remarkWords } from '../../text/problem-words.ts';
import { words } from './words.ts';

const first = 10;

/** Every row that was not taken, with the reason in a person’s words. */
export function Refused({ rows, total }: { rows: readonly RefusedRow[]; total: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, first);
  return (
    <section className="stack">
      <h2>{words.refused(total)}</h2>
      <p className="soft">{words.refusedText}</p>
      <div className="table-wrap">
        <table className="table refused">
          <thead>
            <tr>
              <th scope="col" className="n">
                {words.row}
              </th>
              <th scope="col">{words.why}</th>
              <th scope="col">{words.what}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={row.row}>
                <td className="n num muted">{count(row.row)}</td>
                <td>
                  <Text>{remarkWords(row.reason, words.fieldName)}</Text>
                </td>
                <td className="soft">
                  <Text>{row.sample}</Text>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < total && (
        <p className="small muted">
          {shown.length < rows.length ? (
            <LinkButton onClick={() => setAll(true)}>{words.moreRefused(total - shown.length)}</LinkButton>
          ) : (
            words.moreRefused(total - shown.length)
          )}
        </p>
      )}
    </section>
  );
}
