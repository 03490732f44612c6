import { useMemo, useState } from 'react';
import { isConnected, useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink, LinkButton } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { partWords } from '../../components/part-words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ContactTable } from './contact-table.tsx';
import { MoreMenu } from './more-menu.tsx';
import { SamplesNotice } from './samples-notice.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { Toolbar } from './toolbar.tsx';
import {
  type ListView,
  noFilter,
  type ShownRows,
  sameFilter,
  useContactList,
  useListView,
} from './use-contact-list.ts';
import { useSelection } from './use-selection.ts';
import { words } from './words.ts';

/** Everyone kept: search, order, choose, push, delete. */
export function ContactsScreen() {
  const [view, change] = useListView();
  const [shown, setShown] = useState<ShownRows>({ first: 0, last: 0 });
  const list = useContactList(view, shown);
  const connections = useConnections();
  const connected = useMemo(() => connections.data?.filter(isConnected) ?? [], [connections.data]);
  const selection = useSelection(list.known);
  const chosen = selection.everything ? list.total : selection.ids.size;
  const untouched = sameFilter(view, noFilter);
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
          <MoreMenu />
          <ButtonLink to="/contacts/new" kind="primary" icon="plus">
            {words.newContact}
          </ButtonLink>
        </>
      }
    >
      <SamplesNotice />
      <SavedFilters view={view} change={change} />
      <Toolbar
        view={view}
        change={change}
        total={list.isPending || list.error !== null ? undefined : list.total}
        connected={connected}
      />
      {list.error !== null && (
        <ErrorNotice
          error={list.error}
          actions={<LinkButton onClick={() => void list.retry()}>{partWords.tryAgain}</LinkButton>}
        />
      )}
      {list.isPending && list.error === null && (
        <Loading words={words.loading}>
          <SkeletonRows />
        </Loading>
      )}
      {list.isLoaded && list.total === 0 && !list.isPlaceholder && (
        <NoContacts untouched={untouched} view={view} change={change} connected={connected.length > 0} />
      )}
      {list.total > 0 && (
        <ContactTable
          at={list.at}
          known={list.known}
          total={list.total}
          connected={connected}
          view={view}
          change={change}
          selection={selection}
          onShown={setShown}
        />
      )}
      {chosen > 0 && (
        <BulkBar chosen={chosen} total={list.total} view={view} selection={selection} connected={connected} />
      )}
    </Page>
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
        title={view.q === '' ? words.noneFiltered : words.none(view.q)}
        action={<Button onClick={() => change(noFilter)}>{words.clearSearch}</Button>}
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
          <ButtonLink to="/start" kind="primary" icon="arrow-right">
            {words.firstSteps}
          </ButtonLink>
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
