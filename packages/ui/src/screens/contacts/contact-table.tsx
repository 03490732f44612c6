import type { Connection, Contact, ContactSort } from '@crmsync/contract';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Tick } from '../../components/choices.tsx';
import { Icon } from '../../components/icon.tsx';
import { ContactRow } from './contact-row.tsx';
import type { ListView } from './use-contact-list.ts';
import type { Selection } from './use-selection.ts';
import { words } from './words.ts';

/** Rows below the last drawn one at which the next page is asked for. */
const ahead = 30;

/** The list. Only the rows near the window are drawn; the rest is empty height, so that 100,000 scroll like 100. */
export function ContactTable({
  items,
  total,
  connected,
  view,
  change,
  selection,
  more,
}: {
  items: readonly Contact[];
  total: number;
  connected: readonly Connection[];
  view: ListView;
  change: (part: Partial<ListView>) => void;
  selection: Selection;
  /** Gets the next page; undefined when there is none or it is on its way. */
  more: (() => unknown) | undefined;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    setMargin(Math.round(top + window.scrollY));
  }, []);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => (window.innerWidth <= 720 ? 60 + 28 * connected.length : 40),
    overscan: 12,
    scrollMargin: margin,
    getItemKey: index => items[index]?.id ?? index,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== undefined && last >= items.length - ahead) void more();
  }, [more, last, items.length]);
  const before = (drawn[0]?.start ?? margin) - margin;
  const after = rows.getTotalSize() - ((drawn.at(-1)?.end ?? margin) - margin);
  return (
    <div className="table-wrap">
      <table className="table contacts" aria-label={words.title} aria-rowcount={total + 1}>
        <Columns connected={connected} />
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="c-box">
              <SelectShown items={items} selection={selection} />
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
            const contact = items[row.index];
            return (
              contact && (
                <ContactRow
                  key={row.key}
                  ref={rows.measureElement}
                  index={row.index}
                  contact={contact}
                  connected={connected}
                  selected={selection.has(contact.id)}
                  onSelect={selection.toggle}
                />
              )
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
      <col style={{ width: '19.5%' }} />
      <col style={{ width: '13.5%' }} />
      <col />
      {connected.map(connection => (
        <col key={connection.connector} style={{ width: connection.objects.length > 1 ? 240 : 200 }} />
      ))}
      <col style={{ width: 76 }} />
    </colgroup>
  );
}

function SelectShown({ items, selection }: { items: readonly Contact[]; selection: Selection }) {
  const all =
    selection.everything || (items.length > 0 && items.every(contact => selection.ids.has(contact.id)));
  return (
    <Tick
      label={words.selectAllShown(items.length)}
      checked={all}
      mixed={!all && selection.ids.size > 0}
      onChange={checked => (checked ? selection.setAll(items.map(contact => contact.id)) : selection.clear())}
    />
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
