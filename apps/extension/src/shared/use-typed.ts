import type { Contact } from '@crmsync/contract';
import { useMemo } from 'react';
import { type Draft, valueIn } from '../draft.ts';
import { emailIn } from '../sources/clean.ts';
import { allOf, type Person } from '../sources/person.ts';
import { type CrmLookUp, type InCrm, useInCrm } from './use-in-crm.ts';
import { useKnown } from './use-known.ts';

const nobody: Person[] = [];

/**
 * Looks up an address that was typed into the card as those of the page were: among the contacts, and in the CRMs. Values reach a
 * draft when their field is left, so no key asks anything; and an answer to an address that was typed over meanwhile is of no account.
 */
export function useTyped(draft: Draft): { known: Contact | undefined; lookUp: CrmLookUp } {
  const email = emailIn(valueIn(draft, 'email'));
  const isNews = email !== undefined && !allOf(draft.person, 'email').includes(email);
  const typed = isNews ? email : undefined;
  const people = useMemo(
    (): Person[] =>
      typed === undefined
        ? nobody
        : [{ how: 'typed', facts: [{ field: 'email', value: typed, origin: 'typed' }] }],
    [typed],
  );
  const known = useKnown(people);
  const lookUp = useInCrm(people, known);
  const [person] = people;
  return { known: person && known.knownOf(person), lookUp };
}

/** Two look-ups of different addresses as one. Each record counts once. */
export function bothLookUps(one: CrmLookUp, other: CrmLookUp): CrmLookUp {
  return {
    inCrmOf: emails => other.inCrmOf(emails).reduce((all, news) => withFound(all, news), one.inCrmOf(emails)),
    stateOf: (connector, emails) => {
      const states = emails.map(email => {
        const first = one.stateOf(connector, [email]);
        return first === 'not' ? other.stateOf(connector, [email]) : first;
      });
      if (states.length === 0 || states.includes('not')) return 'not';
      return states.includes('asking') ? 'asking' : 'answered';
    },
  };
}

function withFound(all: readonly InCrm[], news: InCrm): InCrm[] {
  const { connector } = news.connection;
  if (!all.some(({ connection }) => connection.connector === connector)) return [...all, news];
  return all.map(found =>
    found.connection.connector === connector ? { ...found, records: union(found, news) } : found,
  );
}

function union(one: InCrm, other: InCrm): InCrm['records'] {
  const isNew = ({ recordId, object }: InCrm['records'][number]) =>
    !one.records.some(known => known.recordId === recordId && known.object.name === object.name);
  return [...one.records, ...other.records.filter(isNew)];
}
