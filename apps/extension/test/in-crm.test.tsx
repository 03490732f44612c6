import type { Connection, CrmMatch, Policy } from '@crmsync/contract';
import { ApiProvider, createApi, createQueryClient, keys } from '@crmsync/ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { willDo } from '../src/panel/destinations.tsx';
import { InCrmChips } from '../src/panel/in-crm-chips.tsx';
import { type InCrm, useInCrm } from '../src/shared/use-in-crm.ts';
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

/** What is found for `emails`, when the connection's CRM has these records of the people on a page. */
function found(
  people: readonly Person[],
  there: readonly CrmMatch[],
  emails: readonly string[],
  connection = connectionOf(),
): InCrm[] {
  const asked = people.flatMap(({ facts }) => facts).filter(({ field }) => field === 'email');
  const client = createQueryClient();
  client.setQueryData(keys.connections, [connection]);
  client.setQueryData(
    keys.inCrm('crm', 'a', asked.map(({ value }) => value.trim().toLowerCase()).sort()),
    there,
  );
  let inCrm: InCrm[] = [];
  function Probe() {
    inCrm = useInCrm(people, { knownOf: () => undefined, isPending: false })(emails);
    return null;
  }
  renderToStaticMarkup(
    <ApiProvider api={createApi({ baseUrl: 'https://crmsync.example' })} client={client}>
      <Probe />
    </ApiProvider>,
  );
  return inCrm;
}

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
