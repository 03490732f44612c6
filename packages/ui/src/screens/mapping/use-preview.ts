import { MappingEntry, type MappingPreview, type MappingSample } from '@crmsync/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import type { MappedObject } from '../../api/mappings.ts';
import { useConnections } from '../../api/queries.ts';
import { refusalWords } from '../../text/problem-words.ts';

const pauseMs = 250;

/** The lines judged by the server and tried on a contact, a moment after the last change. Lines that are not finished wait. */
export function usePreview(
  at: MappedObject,
  contactId: string | undefined,
  entries: readonly MappingEntry[],
  fieldsFetchedAt: string,
  /** Whether to look at the contact’s record too. */
  looks = false,
): MappingPreview | undefined {
  const api = useApi();
  const crm = useConnections().data?.find(({ connector }) => connector === at.connector)?.label ?? '';
  const asked = useSettled(JSON.stringify(entries), pauseMs);
  const complete = MappingEntry.array().safeParse(JSON.parse(asked));
  const record = useRecord(at, looks ? contactId : undefined, entries);
  const { data } = useQuery<MappingPreview>({
    queryKey: [
      ...keys.mapping(at.connector, at.object),
      'preview',
      contactId,
      fieldsFetchedAt,
      asked,
      record,
    ],
    queryFn: ({ signal }) =>
      api.mappings.preview(
        at,
        {
          ...(contactId === undefined ? {} : { contactId }),
          ...(record ? { record } : {}),
          entries: complete.data ?? [],
        },
        signal,
      ),
    enabled: complete.success,
    select: preview => worded(preview, crm),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return data;
}

/** What is wrong, in the language of the screen. */
function worded({ lines, problems }: MappingPreview, crm: string): MappingPreview {
  return {
    lines: lines.map(line => ({
      ...line,
      problem: line.problem && { ...line.problem, ...refusalWords(line.problem, crm) },
    })),
    problems: problems.map(problem => ({ ...problem, ...refusalWords(problem, crm) })),
  };
}

/** What the sample’s record holds in the lines’ fields: one call of the CRM per sample and set of fields. Without an answer lines are tried all the same. */
function useRecord(at: MappedObject, contactId: string | undefined, entries: readonly MappingEntry[]) {
  const api = useApi();
  const fields = [...new Set(entries.map(({ to }) => to))].sort();
  const { data } = useQuery<MappingSample['record']>({
    queryKey: [...keys.mapping(at.connector, at.object), 'sample', contactId, fields],
    queryFn: ({ signal }) => api.mappings.sample(at, contactId ?? '', fields, signal),
    enabled: contactId !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
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
