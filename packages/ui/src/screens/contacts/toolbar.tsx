import type { Connection } from '@crmsync/contract';
import { useEffect, useState } from 'react';
import { SearchField } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { FilterDialog } from './filter-dialog.tsx';
import { filterParts } from './filter-words.ts';
import { SaveFilter } from './saved-filters.tsx';
import type { FilterView, ListView } from './use-contact-list.ts';
import { words } from './words.ts';

/** The search, and a chip for each part of the filter. */
export function Toolbar({
  view,
  change,
  total,
  connected,
}: {
  view: ListView;
  change: (part: Partial<FilterView>) => void;
  total: number | undefined;
  connected: readonly Connection[];
}) {
  const [choosing, setChoosing] = useState(false);
  const [typed, setTyped] = useState(view.q);
  // The list follows the typing after a short rest, so that a name typed fast is one question and not nine.
  useEffect(() => {
    if (typed === view.q) return;
    const timer = setTimeout(() => change({ q: typed.trim() }), 180);
    return () => clearTimeout(timer);
  });
  // Going back or clearing elsewhere changes the address, and the box follows.
  const [known, setKnown] = useState(view.q);
  if (known !== view.q) {
    setKnown(view.q);
    if (typed.trim() !== view.q) setTyped(view.q);
  }
  return (
    <div className="toolbar">
      <SearchField
        label={words.search}
        placeholder={words.searchHint}
        value={typed}
        onChange={event => setTyped(event.target.value)}
      />
      {filterParts(view, connected).map(part => (
        <button
          key={part.key}
          type="button"
          className="filter on"
          aria-label={words.clearPart(part.label, part.value)}
          onClick={() => change(part.without)}
        >
          {part.label}{' '}
          <b>
            <Text>{part.value}</Text>
          </b>
          <Icon name="close" />
        </button>
      ))}
      <button type="button" className="filter" onClick={() => setChoosing(true)}>
        <Icon name="plus" />
        {words.filter}
      </button>
      <SaveFilter view={view} />
      {total !== undefined && (
        <span className="end small muted num hide-s" role="status">
          {words.shown(total)}
        </span>
      )}
      <FilterDialog
        open={choosing}
        view={view}
        connected={connected}
        onShow={change}
        onClose={() => setChoosing(false)}
      />
    </div>
  );
}
