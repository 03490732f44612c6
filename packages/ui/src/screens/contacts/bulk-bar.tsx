import type { Connection, ContactSet } from '@crmsync/contract';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button, IconButton, LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { count } from '../../text/numbers.ts';
import { TagDialog } from './tag-dialog.tsx';
import { filterOf, type ListView } from './use-contact-list.ts';
import { useDelete } from './use-delete.ts';
import { useExport } from './use-export.ts';
import type { Selection } from './use-selection.ts';
import { words } from './words.ts';

/** What can be done with the chosen ones. It floats, and states how many they are. */
export function BulkBar({
  chosen,
  total,
  view,
  selection,
  connected,
}: {
  chosen: number;
  total: number;
  view: ListView;
  selection: Selection;
  connected: readonly Connection[];
}) {
  const [tagging, setTagging] = useState(false);
  const navigate = useNavigate();
  const remove = useDelete(selection.clear);
  const makeFile = useExport();
  const ids = [...selection.ids];
  const set: ContactSet = selection.everything ? { filter: filterOf(view) } : { ids };
  return (
    <>
      <div className="bulkbar" role="toolbar" aria-label={words.bulk(chosen)}>
        <span className="num">
          <b>{count(chosen)}</b> {words.selected}
        </span>
        <span className="sep" />
        <PushButton chosen={chosen} view={view} selection={selection} connected={connected} />
        <Button kind="ghost" icon="tag" onClick={() => setTagging(true)}>
          {words.tag}
        </Button>
        {!selection.everything && chosen === 2 && (
          <Button
            kind="ghost"
            icon="merge"
            onClick={() => void navigate(`/contacts/merge?keep=${ids[0]}&other=${ids[1]}`)}
          >
            {words.merge}
          </Button>
        )}
        <Button kind="ghost" icon="download" busy={makeFile.isPending} onClick={() => makeFile.mutate(set)}>
          {words.export}
        </Button>
        <Button kind="danger" icon="trash" busy={remove.isPending} onClick={() => remove.mutate(set)}>
          {words.delete}
        </Button>
        <span className="sep" />
        {!selection.everything && chosen < total && (
          <LinkButton onClick={selection.selectEverything}>{words.selectAll(total)}</LinkButton>
        )}
        <IconButton icon="close" label={words.clear} size="small" onClick={selection.clear} />
      </div>
      <TagDialog open={tagging} of={set} chosen={chosen} onClose={() => setTagging(false)} />
    </>
  );
}

function PushButton({
  chosen,
  view,
  selection,
  connected,
}: {
  chosen: number;
  view: ListView;
  selection: Selection;
  connected: readonly Connection[];
}) {
  const navigate = useNavigate();
  // Ids travel with the history entry and not in the address: 10,000 of them would not fit there.
  const start = (connector: string) => {
    if (selection.everything) {
      const query = new URLSearchParams({ connector, all: '1' });
      for (const [part, value] of Object.entries(filterOf(view))) query.set(part, value);
      void navigate(`/push?${query}`, { state: { total: chosen } });
    } else {
      void navigate(`/push?connector=${connector}`, { state: { contactIds: [...selection.ids] } });
    }
  };
  const [only] = connected;
  if (only === undefined) {
    return (
      <Button kind="primary" icon="plug" onClick={() => void navigate('/integrations')}>
        {words.connectFirst}
      </Button>
    );
  }
  if (connected.length === 1) {
    return (
      <Button kind="primary" icon="push" onClick={() => start(only.connector)}>
        {words.push(chosen)}
      </Button>
    );
  }
  return (
    <Menu
      className="btn primary"
      entries={connected.map(({ connector, label }) => ({
        id: connector,
        label: words.pushTo(label),
        icon: 'crm',
        onPick: () => start(connector),
      }))}
    >
      <Icon name="push" />
      {words.push(chosen)}
      <Icon name="chevron-down" />
    </Menu>
  );
}
