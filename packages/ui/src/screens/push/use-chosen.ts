import { Id, type PushRequest } from '@crmsync/contract';
import { useMemo } from 'react';
import { useLocation } from 'react-router';
import { z } from 'zod';
import { filterOf, readFilter } from '../contacts/use-contact-list.ts';

/** Which contacts a push is about, as the list or a chip handed them over. */
export interface Chosen {
  connector: string | undefined;
  /** How many; undefined when only the server can tell. */
  total: number | undefined;
  what: Pick<PushRequest, 'contactIds'> | Pick<PushRequest, 'filter'>;
}

/** What travels with the history entry: it survives a reload and does not fit into an address. */
const Handed = z
  .object({ contactIds: z.array(Id).max(10_000).optional(), total: z.number().optional() })
  .catch({});

/** Reads what was chosen; undefined when nothing was. */
export function useChosen(): Chosen | undefined {
  const { search, state } = useLocation();
  return useMemo(() => chosenOf(new URLSearchParams(search), state), [search, state]);
}

/** The choice in an address and its history entry. */
export function chosenOf(params: URLSearchParams, state: unknown): Chosen | undefined {
  const connector = params.get('connector') ?? undefined;
  const handed = Handed.parse(state ?? {});
  const one = Id.safeParse(params.get('contact'));
  if (one.success) return { connector, total: 1, what: { contactIds: [one.data] } };
  if (params.has('all')) {
    const filter = filterOf(readFilter(params));
    return { connector, total: handed.total, what: { filter } };
  }
  if (handed.contactIds !== undefined && handed.contactIds.length > 0) {
    return { connector, total: handed.contactIds.length, what: { contactIds: handed.contactIds } };
  }
  return undefined;
}
