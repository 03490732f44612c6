import { ContactSort } from '@crmsync/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** Which contacts, in which order: kept in the address, so that Back and a shared link show the same. */
export interface ListView {
  q: string;
  tag: string;
  sort: ContactSort;
  dir: 'asc' | 'desc';
}

/** The view in the address and how to change it. */
export function useListView(): [ListView, (change: Partial<ListView>) => void] {
  const [params, setParams] = useSearchParams();
  const view: ListView = {
    q: params.get('q') ?? '',
    tag: params.get('tag') ?? '',
    sort: ContactSort.catch('createdAt').parse(params.get('sort')),
    dir: params.get('dir') === 'asc' ? 'asc' : 'desc',
  };
  const change = (part: Partial<ListView>) => {
    const next = { ...view, ...part };
    const pairs = Object.entries(next).filter(
      ([key, value]) => value !== '' && value !== { sort: 'createdAt', dir: 'desc' }[key],
    );
    setParams(new URLSearchParams(pairs), { replace: true });
  };
  return [view, change];
}

/** What a view asks the API for. Blank parts are left out. */
export function filterOf({ q, tag }: Pick<ListView, 'q' | 'tag'>): { q?: string; tag?: string } {
  return { ...(q === '' ? {} : { q }), ...(tag === '' ? {} : { tag }) };
}

/** Contacts of a view, page after page as they are scrolled to. While a new view loads, the old one stays. */
export function useContactList(view: ListView) {
  const api = useApi();
  const query = { ...filterOf(view), sort: view.sort, dir: view.dir };
  const list = useInfiniteQuery({
    queryKey: keys.contactList(query),
    queryFn: ({ pageParam, signal }) =>
      api.contacts.list({ ...query, cursor: pageParam, limit: 100 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const items = useMemo(() => list.data?.pages.flatMap(page => page.items) ?? [], [list.data]);
  return { ...list, items, total: list.data?.pages[0]?.total ?? items.length };
}
