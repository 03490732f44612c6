import type { PushedContact } from '../../src/ports.ts';
import type { Database } from './database.ts';
import type { Scenario } from './scenario.ts';
import type { Vendor } from './vendor.ts';

/** What is compared at the end. */
export interface Evidence {
  readonly scenario: Scenario;
  readonly pushes: readonly { readonly policy: string; readonly contacts: readonly PushedContact[] }[];
  readonly contacts: readonly PushedContact[];
  readonly vendor: Vendor;
  readonly database: Database;
}

/** Everything that is wrong: lost, made twice, damaged, logged wrongly, linked wrongly, or called too often. */
export function check(evidence: Evidence): string[] {
  const { contacts, vendor } = evidence;
  const paced = vendor.tooMany() > 0 ? [`${vendor.tooMany()} calls beyond the vendor's window`] : [];
  return [...paced, ...contacts.flatMap((contact, n) => checkContact(contact, n, evidence))];
}

function checkContact(contact: PushedContact, n: number, evidence: Evidence): string[] {
  const { scenario, pushes, vendor, database } = evidence;
  const policies = new Set(pushes.filter(push => push.contacts.includes(contact)).map(push => push.policy));
  const { before, poison } = scenario.people[n] ?? { before: 'nothing', poison: false };
  const [email = ''] = contact.emails;
  const there = [...vendor.records.values()].filter(record => record.fields.Email === email);
  const made = there.filter(record => vendor.made.has(record.id));
  const log = database.log.filter(line => line.contact === contact.id);
  const say = (words: string) => `${contact.id}: ${words}`;
  if (policies.size === 0) return made.length > 0 || log.length > 0 ? [say('was never pushed')] : [];
  const found: string[] = [];
  const wanted = before === 'nothing' && !poison ? 1 : 0;
  if (made.length !== wanted) found.push(say(`${made.length} records made instead of ${wanted}`));
  const created = log.filter(line => line.outcome === 'created').map(line => line.record?.id);
  // An answer that was lost of somebody written unseen does not tell whether they were new: then that is what the log says.
  const unseen = scenario.byEmail && scenario.unique && created.length === 0 && log.some(saysUnknown);
  if (created.join() !== made.map(record => record.id).join() && !unseen)
    found.push(
      say(`the log says created ${created.join()}, the CRM ${made.map(record => record.id).join()}`),
    );
  const ends = database.items.filter(item => item.contact === contact).map(item => item.end?.outcome);
  if (!poison && ends.some(end => end === 'failed' || end === 'duplicate' || end === undefined))
    found.push(say(`ended ${ends.join()}`));
  if (!poison && database.links.get(contact.id)?.id !== there[0]?.id) found.push(say('is linked elsewhere'));
  return [...found, ...damage(n, before, policies, poison, evidence).map(say)];
}

function saysUnknown({ outcome, told }: Database['log'][number]): boolean {
  return outcome === 'updated' && told === 'origin-unknown';
}

/** The phone tells: ours where theirs was blank or may be written over, else theirs, and never anybody else's. */
function damage(
  n: number,
  before: string,
  policies: ReadonlySet<string>,
  poison: boolean,
  { vendor }: Evidence,
): string[] {
  const record = vendor.records.get(`b${n}`);
  if (before === 'nothing' || !record) return [];
  const { Phone: phone = '', LastName: last } = record.fields;
  const theirs = before === 'other phone' ? `000${n}` : '';
  const onlySkip = policies.size === 1 && policies.has('skip');
  // A poison value may keep a whole record from being written, other fields of it too.
  const ours = poison ? theirs : `555${n}`;
  const writes = policies.has('overwrite') || (theirs === '' && !onlySkip);
  const right = writes ? ours : theirs;
  const lastRight = policies.has('overwrite') && !poison ? `Last${n}` : `Theirs${n}`;
  const wrong = [];
  const mayBe = poison && theirs === '' ? ['', `555${n}`] : [right];
  if (!mayBe.includes(String(phone))) wrong.push(`phone is "${phone}", should be "${right}"`);
  if (last !== lastRight) wrong.push(`last name is "${last}", should be "${lastRight}"`);
  return wrong;
}
