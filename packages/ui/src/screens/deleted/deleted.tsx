import { type DeletedContact, deletedDays } from '@crmsync/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { ConfirmDialog, FactsList } from '../../components/dialog.tsx';
import { Go } from '../../components/go.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { useNow } from '../../components/use-now.ts';
import { plainText } from '../../text/plain-text.ts';
import { dayOf } from '../../text/times.ts';
import { useRemoveForGood, useRestore } from './use-deleted.ts';
import { words } from './words.ts';

const back = { to: '/contacts', label: words.back };

/** Who was deleted lately, to be taken back or removed for good. */
export function DeletedScreen() {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: keys.deletedContacts,
    queryFn: ({ pageParam, signal }) => api.contacts.deleted(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const items = list.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Page title={words.title} head={words.title} sub={words.sub(deletedDays)} back={back}>
      {list.isError && <ErrorNotice error={list.error} />}
      {list.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={4} />
        </Loading>
      )}
      {list.data !== undefined && items.length === 0 && (
        <Empty icon="trash" title={words.none}>
          {words.noneText(deletedDays)}
        </Empty>
      )}
      {items.length > 0 && <DeletedTable items={items} />}
      {list.hasNextPage && (
        <div>
          <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.older}
          </Button>
        </div>
      )}
    </Page>
  );
}

function DeletedTable({ items }: { items: readonly DeletedContact[] }) {
  const [removing, setRemoving] = useState<DeletedContact>();
  const close = () => setRemoving(undefined);
  const remove = useRemoveForGood(close);
  const { columns } = words;
  return (
    <div className="table-wrap">
      <table className="table deleted" aria-label={words.title}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col" className="d-em">
              {columns.email}
            </th>
            <th scope="col" className="d-day">
              {columns.deleted}
            </th>
            <th scope="col" className="d-day d-goes">
              {columns.goes}
            </th>
            <th scope="col" className="d-act">
              <span className="sr">{columns.act}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(item => (
            <DeletedRow key={item.id} item={item} onRemove={() => setRemoving(item)} />
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        open={removing !== undefined}
        title={words.removeTitle(plainText(removing?.name ?? ''))}
        keep={words.keep}
        act={words.removeAct}
        busy={remove.isPending}
        onKeep={close}
        onAct={() => removing && remove.mutate(removing.id)}
      >
        <p className="soft">{words.removeText}</p>
        <FactsList
          items={[
            { stays: true, words: words.removeStays },
            { stays: true, words: words.removeHistory },
          ]}
        />
        {remove.isError && <ErrorNotice error={remove.error} />}
      </ConfirmDialog>
    </div>
  );
}

function DeletedRow({ item, onRemove }: { item: DeletedContact; onRemove: () => void }) {
  const now = useNow();
  const restore = useRestore();
  const name = plainText(item.name);
  return (
    <tr>
      <td>
        <Text>{item.name}</Text>
        {item.mergedInto !== null && (
          <>
            {' '}
            <Go className="tag" to={`/contacts/${item.mergedInto}`}>
              {words.merged}
            </Go>
          </>
        )}
      </td>
      <td className="d-em soft">
        <Text>{item.email ?? ''}</Text>
      </td>
      <td className="d-day muted">{dayOf(item.deletedAt, now)}</td>
      <td className="d-day d-goes muted">{dayOf(item.goesAt, now)}</td>
      <td className="d-act">
        <span className="row">
          <Button
            size="small"
            icon="undo"
            aria-label={words.restoreOne(name)}
            busy={restore.isPending}
            onClick={() => restore.mutate(item)}
          >
            {words.restore}
          </Button>
          <IconButton icon="trash" size="small" label={words.remove(name)} onClick={onRemove} />
        </span>
      </td>
    </tr>
  );
}
