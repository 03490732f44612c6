import type { Connection, CrmMatch } from '@crmsync/contract';
import { keys, useApi, useConnections } from '@crmsync/ui';
import { useQueries } from '@tanstack/react-query';
import { allOf, type Person } from '../sources/person.ts';
import type { useKnown } from './use-known.ts';

/** The records of one person that a CRM has already, whoever put them there; each once, at least one. */
export interface InCrm {
  readonly connection: Connection;
  readonly records: readonly CrmMatch[];
}

/** How many e-mails one question to the server may hold. */
const mostEmails = 100;

/**
 * Which captured people, no contacts of ours yet, the connected CRMs have by e-mail: one question each. A courtesy: while it is under
 * way, and where a CRM does not answer, nobody counts as found, and nothing waits for it.
 */
export function useInCrm(
  people: readonly Person[],
  known: Pick<ReturnType<typeof useKnown>, 'knownOf' | 'isPending'>,
) {
  const api = useApi();
  const connected = (useConnections().data ?? []).filter(({ state }) => state === 'connected');
  const strangers = emailsOf(people.filter(person => known.knownOf(person) === undefined)).slice(
    0,
    mostEmails,
  );
  const answers = useQueries({
    queries: connected.map(({ connector, account }) => ({
      // Of everybody on the page: whoever is saved meanwhile is no stranger any more, and no reason to ask again about the others.
      queryKey: keys.inCrm(connector, account?.id ?? null, emailsOf(people)),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.connections.find(connector, strangers, signal),
      enabled: !known.isPending && strangers.length > 0,
      staleTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: false,
    })),
  });
  /** The CRMs that have one of these e-mails (trimmed, lower case), in the order of the connections. */
  const inCrmOf = (emails: readonly string[]): InCrm[] =>
    connected.flatMap((connection, index) => {
      const records = recordsOf(answers[index]?.data ?? [], emails);
      return records.length > 0 ? [{ connection, records }] : [];
    });
  return inCrmOf;
}

/** E-mails of people as the server writes them, sorted, each once. */
function emailsOf(people: readonly Person[]): string[] {
  const emails = people.flatMap(person => allOf(person, 'email')).map(email => email.trim().toLowerCase());
  return [...new Set(emails)].filter(email => email !== '').sort();
}

/** Somebody with two e-mails may be found twice by one record. */
function recordsOf(matches: readonly CrmMatch[], emails: readonly string[]): CrmMatch[] {
  const theirs = matches.filter(({ email }) => emails.includes(email));
  return [...new Map(theirs.map(match => [`${match.object.name} ${match.recordId}`, match])).values()];
}
