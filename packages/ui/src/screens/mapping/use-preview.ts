import { MappingEntry, type MappingPreview } from '@crmsync/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import type { MappedObject } from '../../api/mappings.ts';

const pauseMs = 250;

/** The lines judged by the server and tried on a contact, a moment after the last change. Lines that are not finished wait. */
export function usePreview(
  at: MappedObject,
  contactId: string | undefined,
  entries: readonly MappingEntry[],
  fieldsFetchedAt: string,
): MappingPreview | undefined {
  const api = useApi();
  const asked = useSettled(JSON.stringify(entries), pauseMs);
  const complete = MappingEntry.array().safeParse(JSON.parse(asked));
  const { data } = useQuery<MappingPreview>({
    queryKey: [...keys.mapping(at.connector, at.object), 'preview', contactId, fieldsFetchedAt, asked],
    queryFn: ({ signal }) =>
      api.mappings.preview(
        at,
        { ...(contactId === undefined ? {} : { contactId }), entries: complete.data ?? [] },
        signal,
      ),
    enabled: complete.success,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return data;
}

/** A text once it has not changed for `ms` milliseconds. */
function useSettled(text: string, ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(setSettled, ms, text);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}
