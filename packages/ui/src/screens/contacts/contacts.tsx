import { useEffect, useMemo, useState } from 'react';
import { isConnected, useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { SearchField } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { ContactTable } from './contact-table.tsx';
import { ExportButton } from './export-button.tsx';
import { type ListView, useContactList, useListView } from './use-contact-list.ts';
import { useSelection } from './use-selection.ts';
import { words } from './words.ts';

/** Everyone kept: search, order, choose, push, delete. */
export function ContactsScreen() {
  const [view, change] = useListView();
  const list = useContactList(view);
  const connections = useConnections();
  const connected = useMemo(() => connections.data?.filter(isConnected) ?? [], [connections.data]);
  const order = useMemo(() => list.items.map(contact => contact.id), [list.items]);
  const selection = useSelection(order);
  const chosen = selection.everything ? list.total : selection.ids.size;
  const untouched = view.q === '' && view.tag === '';
  return (
    <Page
      title={words.title}
      head={words.title}
      className={chosen > 0 ? 'has-bulk' : ''}
      actions={
        <>
          <ButtonLink to="/import" icon="download">
            {words.import}
          </ButtonLink>
          <ExportButton />
          <ButtonLink to="/contacts/new" kind="primary" icon="plus">
            {words.newContact}
          </ButtonLink>
        </>
      }
    >
      <Toolbar view={view} change={change} total={list.isPending ? undefined : list.total} />
      {list.isError && <ErrorNotice error={list.error} />}
      {list.isPending && !list.isError && (
        <Loading words={words.loading}>
          <SkeletonRows />
        </Loading>
      )}
      {list.data !== undefined && list.items.length === 0 && !list.isPlaceholderData && (
        <NoContacts untouched={untouched} view={view} change={change} connected={connected.length > 0} />
      )}
      {list.items.length > 0 && (
        <ContactTable
          items={list.items}
          total={list.total}
          connected={connected}
          view={view}
          change={change}
          selection={selection}
          more={list.hasNextPage && !list.isFetchingNextPage ? list.fetchNextPage : undefined}
        />
      )}
      {chosen > 0 && (
        <BulkBar chosen={chosen} total={list.total} view={view} selection={selection} connected={connected} />
      )}
    </Page>
  );
}

function Toolbar({
  view,
  change,
  total,
}: {
  view: ListView;
  change: (part: Partial<ListView>) => void;
  total: number | undefined;
}) {
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
      {view.tag !== '' && (
        <button
          type="button"
          className="filter on"
          aria-label={words.clearTag(view.tag)}
          onClick={() => change({ tag: '' })}
        >
          {words.tag}{' '}
          <b>
            <Text>{view.tag}</Text>
          </b>
          <Icon name="close" />
        </button>
      )}
      {total !== undefined && (
        <span className="end small muted num hide-s" role="status">
          {words.shown(total)}
        </span>
      )}
    </div>
  );
}

function NoContacts({
  untouched,
  view,
  change,
  connected,
}: {
  untouched: boolean;
  view: ListView;
  change: (part: Partial<ListView>) => void;
  connected: boolean;
}) {
  if (!untouched) {
    return (
      <Empty
        icon="search"
        title={view.q === '' ? words.noneTag : words.none(view.q)}
        action={<Button onClick={() => change({ q: '', tag: '' })}>{words.clearSearch}</Button>}
      >
        {words.noneText}
      </Empty>
    );
  }
  return (
    <Empty
      icon="people"
      title={words.empty}
      action={
        <div className="row wrap">
          <ButtonLink to="/import" icon="download">
            {words.import}
          </ButtonLink>
          {!connected && (
            <ButtonLink to="/integrations" icon="plug">
              {words.emptyConnect}
            </ButtonLink>
          )}
        </div>
      }
    >
      {words.emptyText}
    </Empty>
  );
}
