import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from '../../apps/server/test/people.ts';
import type { Vendor } from '../world.ts';
import type { Caller } from './calls.ts';

/** What a kind of user does again and again until the time is over. */
export type Habit = (who: Person, caller: Caller, round: number) => Promise<void>;

/** Between two things that somebody does, in milliseconds; at random, so that nobody walks in step. */
const thinkMs = 1500;

/** Meets people one by one, and puts each into a CRM at once. */
export const seller =
  (vendor: Vendor): Habit =>
  async (who, caller, round) => {
    const lastName = `Load ${who.id.slice(0, 6)} ${round}`;
    const emails = [`${who.id.slice(0, 8)}-${round}@load.example`];
    const contact = { firstName: `Ada${round}`, lastName, company: 'Engines', emails };
    const kept = await caller.call('save a contact', who, 'POST', '/api/contacts', contact);
    if (kept.body?.id === undefined) return;
    const path = `/api/integrations/${vendor}/sync-contact`;
    await caller.call('push one contact', who, 'POST', path, { contactId: kept.body.id });
  };

/** Looks things up. */
export const reader: Habit = async (who, caller, round) => {
  const [kind, path] = reads[round % reads.length] ?? ['', ''];
  await caller.call(kind, who, 'GET', path);
};

const reads = [
  ['list contacts', '/api/contacts?limit=50'],
  ['search contacts', '/api/contacts?limit=50&q=last1'],
  ['history', '/api/history?limit=50'],
  ['list pushes', '/api/pushes?limit=20'],
  ['connections', '/api/integrations'],
] as const;

/** Pushes a couple of hundred at once, now and then. */
export const teamLead: Habit = async (who, caller, round) => {
  if (round % 10 !== 0) return reader(who, caller, round);
  const list = await caller.call('list contacts', who, 'GET', '/api/contacts?limit=200');
  const contactIds = list.body?.items?.map(({ id }) => id) ?? [];
  const push = { connector: 'hubspot', object: 'contacts', policy: 'overwrite', contactIds };
  await caller.call('start a push of 200', who, 'POST', '/api/pushes', push);
};

/** Lives a habit until `end`. */
export async function live(who: Person, habit: Habit, caller: Caller, end: number): Promise<void> {
  for (let round = 0; Date.now() < end; round += 1) {
    await habit(who, caller, round);
    await wait(Math.random() * 2 * thinkMs);
  }
}
