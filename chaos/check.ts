import type { FieldName, RunPerson } from './people.ts';
import type { Schedule } from './schedule.ts';
import { type Vendor, vendors } from './stage.ts';
import type { Beliefs, TrueRecord } from './truth.ts';

/** What a run may do wrong. */
export const wrongs = [
  'lost',
  'duplicated',
  'damaged',
  'wrong log line',
  'wrong link',
  'wrong count',
  'left open',
  'process ended by itself',
] as const;
/** One thing that went wrong. */
export interface Violation {
  readonly wrong: (typeof wrongs)[number];
  readonly about: string;
}

/** What {@link check} compares. */
export interface Evidence {
  readonly schedule: Pick<Schedule, 'pushes' | 'clicks'>;
  readonly people: readonly RunPerson[];
  /** Records before the run. */
  readonly before: readonly TrueRecord[];
  /** Records after it. */
  readonly after: readonly TrueRecord[];
  readonly beliefs: Beliefs;
}

/** Compares what the CRMs have with what was there, what was asked for and what CRMSync believes. Nothing found: all is right. */
export function check(evidence: Evidence): Violation[] {
  return [
    ...checkOpen(evidence.beliefs),
    ...checkCounts(evidence.beliefs),
    ...checkPeople(evidence),
    ...checkStrangers(evidence),
  ];
}

function checkOpen({ items, pushes, openAttempts }: Beliefs): Violation[] {
  const open = items.filter(item => item.state !== 'done');
  return [
    ...open.map(item => ({
      wrong: 'left open' as const,
      about: `item of ${item.contact_id}: ${item.state}`,
    })),
    ...pushes
      .filter(push => push.state !== 'done' || push.items !== push.total)
      .map(push => ({
        wrong: 'left open' as const,
        about: `push ${push.state}, ${push.items} items of ${push.total}`,
      })),
    ...(openAttempts > 0
      ? [{ wrong: 'left open' as const, about: `${openAttempts} attempts without an end` }]
      : []),
  ];
}

/** What a push says of itself is what became of its people. */
function checkCounts({ pushes, items }: Beliefs): Violation[] {
  const ofPush = Map.groupBy(items, item => item.push_id);
  return pushes.flatMap(push => {
    const became = Object.groupBy(ofPush.get(push.id) ?? [], item => item.outcome ?? 'none');
    return Object.entries(push.told)
      .filter(([outcome, told]) => told !== (became[outcome]?.length ?? 0))
      .map(([outcome, told]) => ({
        wrong: 'wrong count' as const,
        about: `push ${push.id} says ${told} ${outcome}, of its people it is ${became[outcome]?.length ?? 0}`,
      }));
  });
}

function checkPeople(evidence: Evidence): Violation[] {
  const { people, beliefs } = evidence;
  const ids = new Map(beliefs.contacts.map(contact => [contact.email, contact.id]));
  const before = byEmail(evidence.before);
  const after = byEmail(evidence.after);
  const log = Map.groupBy(beliefs.log, line => `${line.connector} ${line.contact_id}`);
  const links = Map.groupBy(beliefs.links, link => `${link.connector} ${link.contact_id}`);
  return people.flatMap((person, index) => {
    const id = ids.get(person.email);
    if (id === undefined)
      return [{ wrong: 'lost' as const, about: `${person.email} is no contact any more` }];
    return vendors.flatMap(vendor =>
      checkPerson({
        person,
        vendor,
        wished: wishesFor(evidence.schedule, index, vendor),
        before: (before.get(person.email) ?? []).filter(record => record.vendor === vendor),
        after: (after.get(person.email) ?? []).filter(record => record.vendor === vendor),
        log: log.get(`${vendor} ${id}`) ?? [],
        links: links.get(`${vendor} ${id}`) ?? [],
      }),
    );
  });
}

function byEmail(records: readonly TrueRecord[]): Map<string, TrueRecord[]> {
  const found = new Map<string, TrueRecord[]>();
  for (const record of records)
    for (const email of new Set(record.emails)) found.set(email, [...(found.get(email) ?? []), record]);
  return found;
}

/** The policies under which a person was pushed; a click fills blanks. */
function wishesFor({ pushes, clicks }: Evidence['schedule'], index: number, vendor: Vendor): Set<string> {
  const covering = pushes.filter(push => push.vendor === vendor && push.from <= index && index < push.to);
  const clicked = clicks.some(click => click.vendor === vendor && click.person === index);
  return new Set([...covering.map(push => push.policy), ...(clicked ? ['fill-blanks'] : [])]);
}

interface Case {
  readonly person: RunPerson;
  readonly vendor: Vendor;
  readonly wished: ReadonlySet<string>;
  readonly before: readonly TrueRecord[];
  readonly after: readonly TrueRecord[];
  readonly log: Beliefs['log'];
  readonly links: Beliefs['links'];
}

function checkPerson(one: Case): Violation[] {
  const { person, vendor, wished, before, after, links } = one;
  const say = (wrong: Violation['wrong'], about: string): Violation => ({
    wrong,
    about: `${person.email} at ${vendor}: ${about}`,
  });
  if (wished.size === 0) return after.length === before.length ? [] : [say('duplicated', 'was never pushed')];
  const known = new Set(before.map(record => record.id));
  const made = after.filter(record => !known.has(record.id));
  const refusable = vendor === 'salesforce' && person.values.company === '' && before.length === 0;
  const found: Violation[] = [];
  const wanted = before.length > 0 || refusable ? 0 : 1;
  if (made.length > wanted) found.push(say('duplicated', `${made.length} made instead of ${wanted}`));
  if (made.length < wanted) found.push(say('lost', 'not in the CRM'));
  if (before.some(record => !after.some(each => each.id === record.id)))
    found.push(say('lost', 'a record that was there is gone'));
  const records = [...made, ...after.filter(record => known.has(record.id))];
  found.push(...records.flatMap(record => damage(one, record).map(about => say('damaged', about))));
  found.push(...logFaults(one, made).map(about => say('wrong log line', about)));
  const linked = links.length === 1 && after.some(record => record.id === links[0]?.record_id);
  if (!refusable && !linked)
    found.push(say('wrong link', `${links.length} links, record ${links[0]?.record_id}`));
  return found;
}

const names: readonly FieldName[] = ['firstName', 'lastName', 'company', 'title', 'phone'];

/** Fields that show something they should not. */
function damage({ person, wished, before }: Case, record: TrueRecord): string[] {
  const was = before.find(each => each.id === record.id);
  // A Lead beside a Contact of the same person is left alone: the Contact is the person.
  const aside = record.object === 'Lead' && before.some(each => each.object === 'Contact');
  return names.flatMap(name => {
    if (name === 'company' && record.object === 'Contact') return [];
    const ours = person.values[name];
    const theirs = was?.values[name] ?? '';
    const writes =
      !aside && ours !== '' && (theirs === '' ? !onlySkipped(was, wished) : wished.has('overwrite'));
    const right = was === undefined ? ours : writes ? ours : theirs;
    const shown = record.values[name];
    return shown === right ? [] : [`${name} of ${record.object} is "${shown}", should be "${right}"`];
  });
}

function onlySkipped(was: TrueRecord | undefined, wished: ReadonlySet<string>): boolean {
  return was !== undefined && wished.size === 1 && wished.has('skip');
}

/** `created` stands in the log once for each record we made, with its id, and nowhere else; other ends name a record that is this person. */
function logFaults({ log, after }: Case, made: readonly TrueRecord[]): string[] {
  const created = log.filter(line => line.outcome === 'created').map(line => line.record_id);
  const madeIds = made.map(record => record.id);
  const faults: string[] = [];
  if (created.toSorted().join() !== madeIds.toSorted().join())
    faults.push(
      `created in the log: ${created.join() || 'nobody'}; in the CRM: ${madeIds.join() || 'nobody'}`,
    );
  for (const { outcome, record_id } of log) {
    if (!['updated', 'unchanged'].includes(outcome)) continue;
    if (!after.some(record => record.id === record_id)) faults.push(`${outcome} names ${record_id}`);
  }
  return faults;
}

/** Records of nobody who was pushed. */
function checkStrangers({ people, before, after }: Evidence): Violation[] {
  const known = new Set(before.map(record => `${record.vendor} ${record.id}`));
  const emails = new Set(people.map(person => person.email));
  return after
    .filter(record => !known.has(`${record.vendor} ${record.id}`))
    .filter(record => !record.emails.some(email => emails.has(email)))
    .map(record => ({
      wrong: 'duplicated' as const,
      about: `${record.vendor} ${record.object} ${record.id} is nobody's: ${record.emails.join()}`,
    }));
}
