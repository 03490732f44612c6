import type { HistoryFilter } from '@crmsync/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** Lines of the sync log, newest first, page by page. */
export function useHistory(filter: HistoryFilter) {
  const api = useApi();
  const history = useInfiniteQuery({
    queryKey: keys.history(filter),
    queryFn: ({ pageParam, signal }) => api.history.list({ ...filter, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const lines = useMemo(() => history.data?.pages.flatMap(page => page.items) ?? [], [history.data]);
  return { ...history, lines };
}
