import type { Connection, Contact, CrmMatch, Policy } from '@crmsync/contract';
import { ApiProvider, createApi, createQueryClient, keys } from '@crmsync/ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { CrmStanding } from '../src/panel/crm-standing.tsx';
import { willDo } from '../src/panel/destinations.tsx';
import { InCrmChips } from '../src/panel/in-crm-chips.tsx';
import { type CrmLookUp, type InCrm, useInCrm } from '../src/shared/use-in-crm.ts';
import { bothLookUps } from '../src/shared/use-typed.ts';
import type { Person } from '../src/sources/person.ts';
import { anna, bo, personOf } from './people.ts';

const contacts = { name: 'contacts', label: 'Contact' };
const leads = { name: 'Lead', label: 'Lead' };

function connectionOf(objects = [contacts], policy: Policy = 'fill-blanks', state = 'connected'): Connection {
  const account = { id: 'a', name: 'A', user: null };
  const settings = { policy, object: 'contacts' };
  return { connector: 'crm', label: 'CRM', state, account, objects, settings } as unknown as Connection;
}

function recordOf(email: string, recordId = '7', url = `https://crm.example/record/${recordId}`): CrmMatch {
  return { email, object: contacts, recordId, url };
}

/** What the CRM said of the people on a page, when it was asked about `answered` and has these records. */
function lookedUp(
  people: readonly Person[],
  there: readonly CrmMatch[],
  { connection = connectionOf(), contact, answered }: LookedUp = {},
): CrmLookUp {
  const asked = people.flatMap(({ facts }) => facts).filter(({ field }) => field === 'email');
  const client = createQueryClient();
  client.setQueryData(keys.connections, [connection]);
  client.setQueryData(
    keys.inCrm('crm', 'a', asked.map(({ value }) => value.trim().toLowerCase()).sort()),
    answered === null
      ? undefined
      : { asked: answered ?? asked.map(({ value }) => value.trim().toLowerCase()), matches: there },
  );
  const looks: CrmLookUp[] = [];
  function Probe() {
    looks.push(useInCrm(people, { knownOf: () => contact, isPending: false }));
    return null;
  }
  renderToStaticMarkup(
    <ApiProvider api={createApi({ baseUrl: 'https://crmsync.example' })} client={client}>
      <Probe />
    </ApiProvider>,
  );
  const [look] = looks;
  if (!look) throw new Error('nothing was looked up');
  return look;
}

interface LookedUp {
  connection?: Connection;
  contact?: Contact;
  /** E-mails the CRM answered about; null while it has not answered. */
  answered?: string[] | null;
}

/** What is found for `emails`, when the connection's CRM has these records of the people on a page. */
function found(
  people: readonly Person[],
  there: readonly CrmMatch[],
  emails: readonly string[],
  connection = connectionOf(),
): InCrm[] {
  return lookedUp(people, there, { connection }).inCrmOf(emails);
}

/** A contact of ours, standing so in the CRM. */
function contactOf(emails: string[], status: 'never' | 'in' = 'never'): Contact {
  return { id: 'c', emails, crm: { crm: { status, at: null, recordUrl: null } } } as unknown as Contact;
}

const standing = (contact: Contact, lookUp: CrmLookUp) => {
  const html = renderToStaticMarkup(
    <CrmStanding contact={contact} connection={connectionOf()} lookUp={lookUp} />,
  );
  return html.replace(/<[^>]*>/g, '');
};

const chips = (records: CrmMatch[], connection = connectionOf()) =>
  renderToStaticMarkup(<InCrmChips found={[{ connection, records }]} />);

describe('a captured person who is in a CRM already', () => {
  it('is found by any e-mail, however a page writes it, each record once', () => {
    const ada = personOf('mailto', { email: ' Ada@Berg.example ' });
    const there = [
      recordOf('ada@berg.example'),
      recordOf('ada@work.example'),
      recordOf('anna@berg.example', '8'),
    ];
    const [one, ...others] = found([ada, anna, bo], there, ['ada@berg.example', 'ada@work.example']);
    expect(one?.records.map(({ recordId }) => recordId)).toEqual(['7']);
    expect(others).toEqual([]);
    expect(found([ada, anna, bo], there, [])).toEqual([]);
  });

  it('a contact never pushed is “Not in” a CRM only when the CRM said so about every address', () => {
    const contact = contactOf(['anna@berg.example']);
    const says = (there: CrmMatch[], answered?: string[] | null) =>
      standing(
        contact,
        lookedUp([anna], there, { contact, ...(answered === undefined ? {} : { answered }) }),
      );
    expect(says([])).toBe('Not in CRM');
    expect(says([recordOf('anna@berg.example')])).toBe('In CRM');
    expect(says([], null)).toBe('Looking in CRM…');
    expect(says([], ['somebody@else.example'])).toBe('Not looked up in CRM');
    const two = contactOf(['anna@berg.example', 'anna@home.example']);
    expect(standing(two, lookedUp([anna], [], { contact: two }))).toBe('Not looked up in CRM');
    const linked = contactOf(['anna@berg.example'], 'in');
    expect(standing(linked, lookedUp([anna], [], { contact: linked, answered: null }))).toBe('In CRM');
  });

  it('an address typed into the card is found beside those of the page, each record once', () => {
    const other = personOf('typed', { email: 'bo@berg.example' });
    const page = lookedUp([anna], [recordOf('anna@berg.example')]);
    const typed = lookedUp([other], [recordOf('bo@berg.example'), recordOf('bo@berg.example', '8')]);
    const both = bothLookUps(page, typed);
    const emails = ['anna@berg.example', 'bo@berg.example'];
    expect(both.inCrmOf(emails).map(({ records }) => records.map(({ recordId }) => recordId))).toEqual([
      ['7', '8'],
    ]);
    expect(both.stateOf('crm', emails)).toBe('answered');
    expect(both.stateOf('crm', [...emails, 'new@berg.example'])).toBe('not');
    expect(both.stateOf('crm', [])).toBe('not');
  });

  it('counts as found only where a CRM is connected', () => {
    const there = [recordOf('anna@berg.example')];
    const off = connectionOf([contacts], 'fill-blanks', 'needs-reconnect');
    expect(found([anna], there, ['anna@berg.example'])).toHaveLength(1);
    expect(found([anna], there, ['anna@berg.example'], off)).toEqual([]);
  });

  it('has a chip that names the CRM, the kind of record where there are several kinds, and how many where there are several', () => {
    const record = recordOf('anna@berg.example');
    expect(chips([record])).toMatch(/href="https:\/\/crm\.example\/record\/7".*>In CRM</);
    expect(chips([record])).toContain('title="Found in CRM by e-mail, not pushed from here"');
    expect(chips([record], connectionOf([leads, contacts]))).toContain('>Contact in CRM<');
    expect(chips([record, recordOf('anna@berg.example', '8')])).toContain('>2 in CRM<');
  });

  it('E5 a record’s address that is not a web address becomes no link', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'http://evil.example/']) {
      const html = chips([recordOf('anna@berg.example', '7', url)]);
      expect(html).toContain('In CRM');
      expect(html).not.toContain('href');
    }
  });

  it('is told what a push will do to the record that is there', () => {
    const says = (policy: Policy, ...records: CrmMatch[]) => {
      const connection = connectionOf([contacts], policy);
      return willDo(connection, 'contacts', undefined, records.length > 0 ? [{ connection, records }] : []);
    };
    const [one, other] = [recordOf('anna@berg.example'), recordOf('anna@berg.example', '8')];
    expect(says('fill-blanks')).toBe('Creates a Contact, or fills blanks');
    expect(says('fill-blanks', one)).toBe('Fills blanks');
    expect(says('overwrite', one)).toBe('Overwrites what differs');
    expect(says('skip', one, other)).toBe('Skips who is there');
    expect(says('fill-blanks', one, other)).toBe('Asks you when somebody is there');
  });
});
