import { type Random, seeded } from './random.ts';
import type { Stage, Vendor } from './stage.ts';

/** The values compared at the end, by the names of both vendors. A Salesforce Contact has no company field. */
export const fieldNames = {
  firstName: { hubspot: 'firstname', Lead: 'FirstName', Contact: 'FirstName' },
  lastName: { hubspot: 'lastname', Lead: 'LastName', Contact: 'LastName' },
  company: { hubspot: 'company', Lead: 'Company', Contact: null },
  title: { hubspot: 'jobtitle', Lead: 'Title', Contact: 'Title' },
  phone: { hubspot: 'phone', Lead: 'Phone', Contact: 'Phone' },
} as const;
/** One of them. */
export type FieldName = keyof typeof fieldNames;
/** A person's values; a blank one is empty. */
export type Values = Readonly<Record<FieldName, string>>;

/** A record that the CRM had before the run. */
export interface Before {
  readonly object: 'contacts' | 'Lead' | 'Contact';
  /** The address under which our contact is found is a second one there. */
  readonly secondary: boolean;
  readonly values: Values;
}

/** Somebody whom the run pushes. */
export interface RunPerson {
  readonly email: string;
  readonly values: Values;
  readonly before: Readonly<Record<Vendor, readonly Before[]>>;
}

/** Names of the people of a run: a third is in the CRMs already, in every way a person can be. */
export function peopleOf(seed: number, count: number): RunPerson[] {
  const random = seeded(seed ^ 0x5eed);
  return Array.from({ length: count }, (_, n) => personOf(n, random));
}

function personOf(n: number, random: Random): RunPerson {
  const email = `p${n}@chaos.example`;
  const known = random.chance(0.33);
  const company = known || random.chance(0.99) ? `Company ${n % 97}` : '';
  const values = {
    firstName: `First${n}`,
    lastName: `Last${n} Chaos`,
    company,
    title: random.chance(0.7) ? `Title ${n}` : '',
    phone: random.chance(0.7) ? `+4930${1_000_000 + n}` : '',
  };
  const hubspot = known ? [beforeOf('contacts', n, random.chance(0.2), random)] : [];
  const objects = random.pick([['Lead'], ['Lead'], ['Contact'], ['Lead', 'Contact']] as const);
  const salesforce = known ? objects.map(object => beforeOf(object, n, false, random)) : [];
  return { email, values, before: { hubspot, salesforce } };
}

/** What a colleague typed in: some of it other than ours, some of it blank. */
function beforeOf(object: Before['object'], n: number, secondary: boolean, random: Random): Before {
  const maybe = (value: string) => (random.chance(0.5) ? value : '');
  return {
    object,
    secondary,
    values: {
      firstName: maybe(`Theirs${n}`),
      lastName: `Theirs${n} Chaos`,
      company: object === 'Contact' ? '' : `Their company ${n}`,
      title: maybe(`Their title ${n}`),
      phone: maybe(`+4420${2_000_000 + n}`),
    },
  };
}

/** The same person's primary address at the CRM when ours is a second one. */
function otherAddress(email: string): string {
  return `other-${email}`;
}

/** Puts into the CRMs what they had before. */
export async function seedCrms(stage: Stage, people: readonly RunPerson[]): Promise<void> {
  const records = people.flatMap(({ email, before }) =>
    before.hubspot.map(({ secondary, values }) => ({
      properties: { email: secondary ? otherAddress(email) : email, ...named('hubspot', values) },
      ...(secondary ? { secondaryEmails: [email] } : {}),
    })),
  );
  if (records.length > 0) await stage.sim('hubspot', 'seed', { records });
  for (const object of ['Lead', 'Contact'] as const) {
    const rows = people.flatMap(({ email, before }) =>
      before.salesforce
        .filter(each => each.object === object)
        .map(({ values }) => ({ Email: email, ...named(object, values) })),
    );
    if (rows.length > 0) await stage.sim('salesforce', 'seed', { object, records: rows });
  }
}

/** Values under the names of an object; blank ones left out. */
function named(place: 'hubspot' | 'Lead' | 'Contact', values: Values): Record<string, string> {
  const names: readonly FieldName[] = ['firstName', 'lastName', 'company', 'title', 'phone'];
  return Object.fromEntries(
    names.flatMap(name => {
      const field = fieldNames[name][place];
      return field && values[name] !== '' ? [[field, values[name]]] : [];
    }),
  );
}

/** The people as a CSV. */
export function csvOf(people: readonly RunPerson[]): string {
  const lines = people.map(({ email, values }) =>
    [email, values.firstName, values.lastName, values.company, values.title, values.phone].join(','),
  );
  return ['E-mail,First name,Last name,Company,Job title,Phone', ...lines].join('\n');
}
