import type { Connection } from '@crmsync/contract';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button, IconButton, LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { count } from '../../text/numbers.ts';
import { DeleteContacts } from './delete-contacts.tsx';
import { filterOf, type ListView } from './use-contact-list.ts';
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
  const [deleting, setDeleting] = useState(false);
  return (
    <>
      <div className="bulkbar" role="toolbar" aria-label={words.bulk(chosen)}>
        <span className="num">
          <b>{count(chosen)}</b> {words.selected}
        </span>
        <span className="sep" />
        <PushButton chosen={chosen} view={view} selection={selection} connected={connected} />
        <Button kind="ghost" icon="trash" onClick={() => setDeleting(true)}>
          {words.delete}
        </Button>
        <span className="sep" />
        {!selection.everything && chosen < total && (
          <LinkButton onClick={selection.selectEverything}>{words.selectAll(total)}</LinkButton>
        )}
        <IconButton icon="close" label={words.clear} size="small" onClick={selection.clear} />
      </div>
      <DeleteContacts
        open={deleting}
        chosen={chosen}
        ids={selection.everything ? filterOf(view) : [...selection.ids]}
        onClose={() => setDeleting(false)}
        onDone={selection.clear}
      />
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
      const query = new URLSearchParams({ connector, all: '1', ...filterOf(view) });
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
