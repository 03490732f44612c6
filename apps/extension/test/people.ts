import type { Contact } from '@crmsync/contract';
import type { Capture } from '../src/captures.ts';
import type { Person } from '../src/sources/person.ts';

/** When everything in these tests happens. */
export const at = '2026-11-22T09:00:00.000Z';

/** The page of the tests, read and empty. */
export const capture: Capture = {
  url: 'https://nordwind.example/team',
  at,
  trouble: null,
  reading: { title: 'Team', people: [], complete: true, selected: false },
};

/** A captured person with these values. */
export function personOf(
  how: string,
  values: Partial<Record<Person['facts'][number]['field'], string>>,
): Person {
  const facts = Object.entries(values).map(([field, value]) => ({ field, value, origin: 'Team card' }));
  return { how, facts: facts as Person['facts'] };
}

export const anna = personOf('mailto', { firstName: 'Anna', lastName: 'Berg', email: 'anna@berg.example' });
export const bo = personOf('tel', { firstName: 'Bo', lastName: 'Dahl', phone: '+45 86 12 34 56' });

/** A kept contact: blank, with these values over it. */
export function contactOf({
  address,
  ...values
}: Partial<Omit<Contact, 'address'>> & { address?: Partial<Contact['address']> } = {}): Contact {
  return {
    id: '3f1d8c1e-5b0a-4d0e-9c39-1f6f3f0b7a11',
    emails: [],
    firstName: '',
    lastName: '',
    company: '',
    title: '',
    phone: '',
    mobile: '',
    website: '',
    linkedinUrl: '',
    address: { street: '', city: '', region: '', postalCode: '', country: '', ...address },
    notes: '',
    tags: [],
    source: null,
    custom: {},
    version: 1,
    createdAt: at,
    updatedAt: at,
    crm: {},
    ...values,
  };
}
