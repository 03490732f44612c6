import { ContactFilter, type ContactPage, ContactSort } from '@crmsync/contract';
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
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

/** Contacts of one page. */
const pageSize = 100;

/** The rows that a window shows, first and last. */
export interface ShownRows {
  first: number;
  last: number;
}

/**
 * Contacts of a view. Only the pages that the window shows are kept up to date, however many there are: memory and requests depend on
 * the window and not on the list. While a new view loads, the old one stays.
 */
export function useContactList(view: ListView, shown: ShownRows) {
  const api = useApi();
  const client = useQueryClient();
  const query = { ...filterOf(view), sort: view.sort, dir: view.dir };
  const page = (number: number) => ({
    queryKey: keys.contactPage(query, number),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.contacts.list({ ...query, offset: number * pageSize, limit: pageSize }, signal),
    gcTime: keptMs,
  });
  const first = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const total = first.data?.total ?? 0;
  const numbers = first.isPlaceholderData ? [] : pagesOf(shown, total);
  const rest = useQueries({ queries: numbers.map(page) });
  const pages = new Map<number, ContactPage | undefined>([
    ...numbers.map((number, index) => [number, rest[index]?.data] as const),
    [0, first.data] as const,
  ]);
  return {
    isPending: first.isPending,
    isPlaceholder: first.isPlaceholderData,
    isLoaded: first.data !== undefined,
    error: first.error ?? rest.find(each => each.error !== null)?.error ?? null,
    total,
    /** Asks again for what the window shows. */
    retry: () => client.refetchQueries({ queryKey: keys.contactList(query), type: 'active' }),
    /** The contact of a row; undefined while its page is on its way. */
    at: (row: number) => pages.get(Math.floor(row / pageSize))?.items[row % pageSize],
    /** Ids of the rows that are known now, by their place; what was scrolled past lately among them. */
    known: (): (string | undefined)[] => {
      const ids: (string | undefined)[] = [];
      for (const [key, data] of client.getQueriesData<ContactPage>({ queryKey: keys.contactList(query) })) {
        const number = key.at(-1);
        if (typeof number !== 'number') continue;
        data?.items.forEach(({ id }, index) => {
          ids[number * pageSize + index] = id;
        });
      }
      return ids;
    },
  };
}

/** How long a page that is out of sight is kept, in milliseconds. */
const keptMs = 30_000;

/** Pages that the window shows, but the first, which is always there. */
function pagesOf({ first, last }: ShownRows, total: number): number[] {
  const end = Math.min(Math.floor(last / pageSize), Math.floor((total - 1) / pageSize));
  const start = Math.floor(first / pageSize);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index).filter(
    number => number > 0,
  );
}
