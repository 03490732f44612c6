import type { Vendor, World } from './world.ts';

/** Somebody who is pushed. */
export interface BenchPerson {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
}

/** So many people whom nothing else in the bench has seen. */
export function peopleOf(tag: string, count: number): BenchPerson[] {
  return Array.from({ length: count }, (_, n) => ({
    email: `${tag}${n}@bench.example`,
    firstName: `First${n}`,
    lastName: `Last${n} ${tag}`,
    company: `Company ${n % 997}`,
  }));
}

/** Every second of them is in the CRM already, without a first name. */
export async function seedHalf(world: World, vendor: Vendor, people: readonly BenchPerson[]): Promise<void> {
  const known = people.filter((_, n) => n % 2 === 0);
  for (let from = 0; from < known.length; from += 5000) {
    const part = known.slice(from, from + 5000);
    const json =
      vendor === 'hubspot'
        ? { records: part.map(each => ({ properties: { email: each.email, lastname: each.lastName } })) }
        : {
            object: 'Lead',
            records: part.map(each => ({
              Email: each.email,
              LastName: each.lastName,
              Company: each.company,
            })),
          };
    await world.sim(vendor, 'seed', json);
  }
}

/** As a file to import. */
export function csvOf(people: readonly BenchPerson[]): string {
  const lines = people.map(each => [each.email, each.firstName, each.lastName, each.company].join(','));
  return ['E-mail,First name,Last name,Company', ...lines].join('\n');
}
