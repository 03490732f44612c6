import { ContactFilter, ContactSort } from '@crmsync/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** What a filter can ask for; each is a part of the address, and of what is saved under a name. */
export const filterKeys = ['q', 'tag', 'crm', 'source', 'since', 'until'] as const;

/** A filter as the screens hold it: every part is there, blank when nothing is asked. */
export type FilterView = Record<(typeof filterKeys)[number], string>;

/** Which contacts, in which order: kept in the address, so that Back and a shared link show the same. */
export interface ListView extends FilterView {
  sort: ContactSort;
  dir: 'asc' | 'desc';
}

/** A filter that asks for nothing. */
export const noFilter: FilterView = { q: '', tag: '', crm: '', source: '', since: '', until: '' };

/** The view in the address and how to change it. */
export function useListView(): [ListView, (change: Partial<ListView>) => void] {
  const [params, setParams] = useSearchParams();
  const view: ListView = {
    ...readFilter(params),
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

/** The filter in an address. Parts that no server would take are left out, so that an old link still shows something. */
export function readFilter(params: URLSearchParams): FilterView {
  const parts = filterKeys.map(key => {
    const value = params.get(key) ?? '';
    return [key, ContactFilter.safeParse({ [key]: value }).success ? value : ''];
  });
  return { ...noFilter, ...Object.fromEntries(parts) };
}

/** What a view asks the API for. Blank parts are left out. */
export function filterOf(view: FilterView): Partial<FilterView> {
  return Object.fromEntries(filterKeys.flatMap(key => (view[key] === '' ? [] : [[key, view[key]]])));
}

/** A filter of the API as the screens hold it. */
export function viewOf(filter: ContactFilter): FilterView {
  const parts = filterKeys.flatMap(key => (filter[key] === undefined ? [] : [[key, filter[key]]]));
  return { ...noFilter, ...Object.fromEntries(parts) };
}

/** Whether two filters ask for the same. */
export function sameFilter(one: FilterView, other: FilterView): boolean {
  return filterKeys.every(key => one[key] === other[key]);
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
