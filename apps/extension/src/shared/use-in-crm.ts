import type { Connection, Contact, CrmMatch } from '@crmsync/contract';
import { keys, useApi, useConnections } from '@crmsync/ui';
import { useQueries } from '@tanstack/react-query';
import { allOf, type Person } from '../sources/person.ts';
import type { useKnown } from './use-known.ts';

/** The records of one person that a CRM has already, whoever put them there; each once, at least one. */
export interface InCrm {
  readonly connection: Connection;
  readonly records: readonly CrmMatch[];
}

/** What the connected CRMs answered about people by e-mail (trimmed, lower case). */
export interface CrmLookUp {
  /** The CRMs that have one of these e-mails, in the order of the connections. */
  readonly inCrmOf: (emails: readonly string[]) => InCrm[];
  /** Whether this CRM was asked about all of these e-mails and answered, is being asked, or was not looked up. */
  readonly stateOf: (connector: string, emails: readonly string[]) => 'answered' | 'asking' | 'not';
}

/** How many e-mails one question to the server may hold. */
const mostEmails = 100;

/**
 * Which people the connected CRMs have by e-mail, of those who were never pushed there from here: no contacts of ours, or contacts
 * without a record there. One question to each CRM. A courtesy: while it is under way, and where a CRM does not answer, nobody counts
 * as found, and nothing waits for it.
 */
export function useInCrm(
  people: readonly Person[],
  known: Pick<ReturnType<typeof useKnown>, 'knownOf' | 'isPending'>,
): CrmLookUp {
  const api = useApi();
  const connected = (useConnections().data ?? []).filter(({ state }) => state === 'connected');
  const asked = connected.map(({ connector }) => {
    const here = people.filter(person => !isLinked(known.knownOf(person), connector));
    const kept = here.flatMap(person => known.knownOf(person)?.emails ?? []);
    return sorted([...emailsOf(here), ...kept]).slice(0, mostEmails);
  });
  const answers = useQueries({
    queries: connected.map(({ connector, account }, index) => ({
      // Of everybody on the page: whoever is pushed meanwhile is no stranger any more, and no reason to ask again about the others.
      queryKey: keys.inCrm(connector, account?.id ?? null, emailsOf(people)),
      queryFn: ({ signal }: { signal: AbortSignal }) => lookUp(api, connector, asked[index] ?? [], signal),
      enabled: !known.isPending && (asked[index] ?? []).length > 0,
      staleTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: false,
    })),
  });
  return {
    inCrmOf: emails =>
      connected.flatMap((connection, index) => {
        const records = recordsOf(answers[index]?.data?.matches ?? [], emails);
        return records.length > 0 ? [{ connection, records }] : [];
      }),
    stateOf: (connector, emails) => {
      const index = connected.findIndex(each => each.connector === connector);
      const { data, isError = true } = answers[index] ?? {};
      const among = (some: readonly string[] = []) =>
        emails.length > 0 && emails.every(email => some.includes(email));
      if (among(data?.asked)) return 'answered';
      return data === undefined && !isError && among(asked[index]) ? 'asking' : 'not';
    },
  };
}

/** What a CRM said, and of whom it was asked. */
async function lookUp(
  api: ReturnType<typeof useApi>,
  connector: string,
  asked: string[],
  signal: AbortSignal,
) {
  return { asked, matches: await api.connections.find(connector, asked, signal) };
}

/** Whether a contact was pushed to this CRM, or is on its way: what the chips say of it is true without asking there. */
export function isLinked(contact: Contact | undefined, connector: string): boolean {
  const status = contact?.crm[connector]?.status;
  return status !== undefined && status !== 'never';
}

/** E-mails of people as the server writes them, sorted, each once. */
function emailsOf(people: readonly Person[]): string[] {
  return sorted(people.flatMap(person => allOf(person, 'email')).map(email => email.trim().toLowerCase()));
}

function sorted(emails: readonly string[]): string[] {
  return [...new Set(emails)].filter(email => email !== '').sort();
}

/** Somebody with two e-mails may be found twice by one record. */
function recordsOf(matches: readonly CrmMatch[], emails: readonly string[]): CrmMatch[] {
  const theirs = matches.filter(({ email }) => emails.includes(email));
  return [...new Map(theirs.map(match => [`${match.object.name} ${match.recordId}`, match])).values()];
}
