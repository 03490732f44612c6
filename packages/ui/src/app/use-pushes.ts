import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { keys } from '../api/keys.ts';

/** Pushes, newest first, page by page. The frame and the screens share one memory of them. */
export function usePushes() {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: keys.pushLists,
    queryFn: ({ pageParam, signal }) => api.pushes.list({ cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const pushes = useMemo(() => list.data?.pages.flatMap(page => page.items) ?? [], [list.data]);
  return { ...list, pushes };
}
