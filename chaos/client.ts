import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Person, signUp } from '../apps/server/test/people.ts';
import { consent } from '../packages/connectors/test/support/consent.ts';
import type { Vendor } from './stage.ts';

/** Nothing comes back for so long from a process that was stopped: then the caller asks again, as a browser's user would. */
const patienceMs = 20_000;

/** Answers that say "ask again": no connection, too many, the vendor or the server out of order. */
function again(answer: Answer): boolean {
  return answer.status === 429 || answer.status >= 500;
}

/**
 * Makes a call until it is answered for good, at most until `deadline` (milliseconds since the epoch). A call that got no answer
 * is made once more with the same headers: with an idempotency key nothing happens twice.
 */
export async function persist(make: () => Promise<Answer>, deadline: number): Promise<Answer> {
  for (;;) {
    const answer = await Promise.race([
      make().catch(() => undefined),
      wait(patienceMs, undefined, { ref: false }),
    ]);
    if (answer && !again(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(
        `No answer in time: ${answer ? `${answer.status} ${JSON.stringify(answer.body)}` : '-'}`,
      );
    await wait(150);
  }
}

/** Signs up at a server that was just started. */
export async function newPerson(url: string, deadline: number): Promise<Person> {
  for (;;) {
    const person = await signUp(url, url).catch(() => undefined);
    if (person) return person;
    if (Date.now() > deadline) throw new Error('Nobody could sign up in time');
    await wait(200);
  }
}

/** Connects as the web app does: authorise address, consent page, callback with the session cookie. */
export async function connect(person: Person, vendor: Vendor, deadline: number): Promise<void> {
  const web = { as: 'web' } as const;
  for (;;) {
    const started = await persist(
      () => person.call('POST', `/api/integrations/${vendor}/connect`, { via: 'web' }, web),
      deadline,
    );
    const callback = await consent(started.body.authorizeUrl);
    const path = `${callback.pathname}${callback.search}`;
    const ended = await person.call('GET', path, undefined, web).catch(() => undefined);
    if (ended && ended.status < 400) {
      const { body } = await persist(() => person.get(`/api/integrations/${vendor}/status`), deadline);
      if (body.state === 'connected') return;
    }
    if (Date.now() > deadline) throw new Error(`${vendor} could not be connected in time`);
    await wait(200);
  }
}

/** Imports people as a CSV; importing them twice adds nobody. */
export async function importPeople(person: Person, csv: string, deadline: number): Promise<void> {
  const headers = { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' };
  const answer = await persist(async () => {
    const response = await fetch(`${person.url}/api/contacts/import?mode=commit`, {
      method: 'POST',
      headers,
      body: csv,
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }, deadline);
  if (answer.status !== 200) throw new Error(`Import: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** Ids of all contacts by e-mail. */
export async function contactIds(person: Person, deadline: number): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (let cursor = ''; ; ) {
    const { body } = await persist(() => person.get(`/api/contacts?limit=200${cursor}`), deadline);
    for (const { id, emails } of body.items) ids.set(emails[0], id);
    if (body.nextCursor === null) return ids;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}
