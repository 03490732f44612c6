import { type ReactNode, useId } from 'react';
import { download } from '../../text/download.ts';
import { csvOf, type PlotTable } from '../../text/table-csv.ts';
import { Button } from '../button.tsx';
import { words } from './words.ts';

/** A plot with its words. Whoever does not see it, or wants the numbers, has them as a table and as a file. */
export function PlotFigure({
  title,
  sub,
  legend = [],
  table,
  file,
  children,
}: {
  title: string;
  sub: string;
  legend?: readonly { readonly tone: 1 | 2 | 3 | 4 | 5; readonly label: string }[];
  table: PlotTable;
  /** Name of the file, without its ending. */
  file: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <figure className="plot" aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p className="small muted">{sub}</p>
      </figcaption>
      {legend.length > 0 && (
        <ul className="legend">
          {legend.map(({ tone, label }) => (
            <li key={label}>
              <span className={`key tone-${tone}`} />
              {label}
            </li>
          ))}
        </ul>
      )}
      {isEmpty(table) ? <p className="soft">{words.nothing}</p> : children}
      <div className="plot-foot">
        <details>
          <summary>{words.asTable}</summary>
          <NumbersTable title={title} table={table} />
        </details>
        <Button
          kind="ghost"
          size="small"
          icon="download"
          aria-label={words.csvOf(title)}
          onClick={() => download(new Blob([csvOf(table)], { type: 'text/csv' }), `${file}.csv`)}
        >
          {words.csv}
        </Button>
      </div>
    </figure>
  );
}

/** A drawing of nothing says nothing; words do. */
function isEmpty({ rows }: PlotTable): boolean {
  return rows.flat().every(cell => typeof cell !== 'number' || cell === 0);
}

function NumbersTable({ title, table: { columns, rows } }: { title: string; table: PlotTable }) {
  const [first, ...others] = columns;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="numbers" tabIndex={0} aria-label={title}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map(column => (
              <th scope="col" className="num" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([head, ...cells]) => (
            <tr key={String(head)}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td className="num" key={others[index]}>
                  {cell ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
