import type { Budget } from './budget.ts';
import { nameWords } from './names.ts';
import { allOf, type Fact, firstOf, fullName, type Person, type PersonField } from './person.ts';

/** Most people one page gives: as many as one look-up asks the server about. */
export const mostPeople = 100;

/** Fields of which a person has several values. */
const many = new Set<PersonField>(['email']);

/**
 * One person per person: what several sources tell about somebody is put together, the earlier source first. The same e-mail with a
 * name that fits, or the same full name, is the same person; a shared address under different names is not.
 */
export function mergePeople(found: readonly Person[], budget: Budget): Person[] {
  const people: Person[] = [];
  for (const person of found) {
    const same = people.find(known => isSame(known, person));
    if (same) same.facts.push(...person.facts.filter(fact => isNew(same, fact)));
    else if (people.length < mostPeople) people.push({ how: person.how, facts: unique(person.facts) });
    else budget.leaveOut();
  }
  return people
    .filter(isSomebody)
    .map(person => ({ ...person, facts: person.facts.map(doubtShared(people)) }));
}

function isSame(known: Person, other: Person): boolean {
  const [a, b] = [nameWords(fullName(known)), nameWords(fullName(other))];
  const emails = new Set(allOf(known, 'email'));
  if (allOf(other, 'email').some(email => emails.has(email))) {
    return a.length === 0 || b.length === 0 || within(a, b) || within(b, a);
  }
  return a.length > 1 && within(a, b) && within(b, a);
}

function within(words: string[], others: string[]): boolean {
  return words.every(word => others.includes(word));
}

function isNew(person: Person, { field, value }: Fact): boolean {
  if (many.has(field)) return !allOf(person, field).includes(value);
  // Two sources may divide a name differently: a name comes whole from one of them.
  if (field === 'firstName' || field === 'lastName') return fullName(person) === '';
  if (field === 'mobile' && digits(firstOf(person, 'phone')) === digits(value)) return false;
  return firstOf(person, field) === undefined;
}

function unique(facts: Fact[]): Fact[] {
  const person: Person = { how: '', facts: [] };
  for (const fact of facts) {
    const isName = fact.field === 'firstName' || fact.field === 'lastName';
    if (isName ? firstOf(person, fact.field) === undefined : isNew(person, fact)) person.facts.push(fact);
  }
  return person.facts;
}

/** A title or a company alone is nobody. */
function isSomebody(person: Person): boolean {
  return fullName(person) !== '' || firstOf(person, 'email') !== undefined;
}

/** A number or an address that several people of the page have is perhaps nobody's own. */
function doubtShared(people: Person[]): (fact: Fact) => Fact {
  const holders = new Map<string, number>();
  for (const person of people) {
    for (const key of new Set(person.facts.map(sharedKey))) {
      if (key !== undefined) holders.set(key, (holders.get(key) ?? 0) + 1);
    }
  }
  return fact => {
    const count = holders.get(sharedKey(fact) ?? '') ?? 1;
    if (count < 2 || fact.doubt) return fact;
    const what =
      fact.field === 'email' ? 'address. Perhaps a shared mailbox.' : 'number. Perhaps the switchboard.';
    return { ...fact, doubt: `${count} people here share this ${what}` };
  };
}

function sharedKey({ field, value }: Fact): string | undefined {
  if (field === 'email') return value;
  return field === 'phone' || field === 'mobile' ? digits(value) : undefined;
}

function digits(number: string | undefined): string {
  return (number ?? '').replace(/\D/g, '').replace(/^00/, '');
}
