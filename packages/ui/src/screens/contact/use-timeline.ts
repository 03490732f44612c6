import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** What happened to a contact, newest first, page by page. */
export function useTimeline(contactId: string) {
  const api = useApi();
  const timeline = useInfiniteQuery({
    queryKey: keys.timeline(contactId),
    queryFn: ({ pageParam, signal }) => api.contacts.timeline(contactId, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const lines = useMemo(() => timeline.data?.pages.flatMap(page => page.items) ?? [], [timeline.data]);
  return { ...timeline, lines };
}
