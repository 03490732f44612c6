import type { Connection, Contact, ContactSort } from '@crmsync/contract';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Tick } from '../../components/choices.tsx';
import { Icon } from '../../components/icon.tsx';
import { ContactRow } from './contact-row.tsx';
import type { ListView, ShownRows } from './use-contact-list.ts';
import type { Selection } from './use-selection.ts';
import { words } from './words.ts';

/** The list. Only the rows near the window are drawn and fetched; the rest is empty height, so that 100,000 scroll like 100. */
export function ContactTable({
  at,
  known,
  total,
  connected,
  view,
  change,
  selection,
  onShown,
}: {
  /** The contact of a row; undefined while it is on its way. */
  at: (row: number) => Contact | undefined;
  /** Ids of the rows that are known now. */
  known: () => readonly (string | undefined)[];
  total: number;
  connected: readonly Connection[];
  view: ListView;
  change: (part: Partial<ListView>) => void;
  selection: Selection;
  /** Told which rows the window shows. */
  onShown: (rows: ShownRows) => void;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    setMargin(Math.round(top + window.scrollY));
  }, []);
  const rows = useWindowVirtualizer({
    count: total,
    estimateSize: () => (window.innerWidth <= 720 ? 60 + 28 * connected.length : 40),
    overscan: 12,
    scrollMargin: margin,
  });
  const drawn = rows.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  useEffect(() => onShown({ first, last }), [onShown, first, last]);
  const before = (drawn[0]?.start ?? margin) - margin;
  const after = rows.getTotalSize() - ((drawn.at(-1)?.end ?? margin) - margin);
  return (
    <div className="table-wrap">
      <table className="table contacts" aria-label={words.title} aria-rowcount={total + 1}>
        <Columns connected={connected} />
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="c-box">
              <SelectShown known={known} selection={selection} />
            </th>
            <SortHead column="name" view={view} change={change} />
            <SortHead column="company" view={view} change={change} />
            <SortHead column="email" view={view} change={change} />
            {connected.map(connection => (
              <th scope="col" key={connection.connector}>
                {connection.label}
              </th>
            ))}
            <SortHead column="createdAt" view={view} change={change} className="n" />
          </tr>
        </thead>
        <tbody ref={body}>
          <Spacer height={before} />
          {drawn.map(row => {
            const contact = at(row.index);
            return contact === undefined ? (
              <RowOnItsWay key={row.key} columns={5 + connected.length} />
            ) : (
              <ContactRow
                key={`${row.index} ${contact.id}`}
                ref={rows.measureElement}
                index={row.index}
                contact={contact}
                connected={connected}
                selected={selection.has(contact.id)}
                onSelect={selection.toggle}
              />
            );
          })}
          <Spacer height={after} />
        </tbody>
      </table>
    </div>
  );
}

function Columns({ connected }: { connected: readonly Connection[] }) {
  return (
    <colgroup>
      <col style={{ width: 36 }} />
      <col className="k-name" />
      <col style={{ width: '13.5%' }} />
      <col />
      {connected.map(connection => (
        <col key={connection.connector} className={connection.objects.length > 1 ? 'k-crm more' : 'k-crm'} />
      ))}
      <col style={{ width: 76 }} />
    </colgroup>
  );
}

function SelectShown({
  known,
  selection,
}: {
  known: () => readonly (string | undefined)[];
  selection: Selection;
}) {
  const shown = known().filter(id => id !== undefined);
  const all = selection.everything || (shown.length > 0 && shown.every(id => selection.ids.has(id)));
  return (
    <Tick
      label={words.selectAllShown(shown.length)}
      checked={all}
      mixed={!all && selection.ids.size > 0}
      onChange={checked => (checked ? selection.setAll(shown) : selection.clear())}
    />
  );
}

/** A row whose contact is not here yet: its shape, so that nothing jumps. */
function RowOnItsWay({ columns }: { columns: number }) {
  return (
    <tr className="onitsway" aria-busy="true">
      <td colSpan={columns}>
        <span className="skeleton" />
      </td>
    </tr>
  );
}

function SortHead({
  column,
  view,
  change,
  className,
}: {
  column: Exclude<ContactSort, 'updatedAt'>;
  view: ListView;
  change: (part: Partial<ListView>) => void;
  className?: string;
}) {
  const here = view.sort === column;
  // Names start at A, dates with the newest: each column’s first press gives the order people expect of it.
  const first = column === 'createdAt' ? 'desc' : 'asc';
  const other = view.dir === 'asc' ? 'desc' : 'asc';
  return (
    <th
      scope="col"
      className={className}
      aria-sort={here ? (view.dir === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <button type="button" onClick={() => change({ sort: column, dir: here ? other : first })}>
        {words.columns[column]}
        {here && (
          <span className={view.dir === 'asc' ? 'flip' : undefined}>
            <Icon name="chevron-down" />
          </span>
        )}
      </button>
    </th>
  );
}

/** One cell only: a wider one would bring back the columns that narrow windows leave out. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in an empty row takes the focus
    <tr className="spacer" aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}
