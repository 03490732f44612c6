import type { Contact } from '@crmsync/contract';
import { type Api, ApiError } from '@crmsync/ui/api';
import type { Capture } from '../captures.ts';
import { type Draft, emailsIn, newContact } from '../draft.ts';
import { saveDraft } from '../save.ts';
import type { Batch, WaitingPerson } from './stored.ts';

/** A push that a batch started. */
export interface StartedPush {
  id: string;
  label: string;
}

/**
 * Saves a batch's people, then starts one push per CRM. `keep` stores every step before the next one: whoever is stopped in the
 * middle and begins again saves nobody twice and starts no second push, because each push carries the batch's own key.
 * Throws {@link ApiError}.
 */
export async function sendBatch(
  api: Api,
  batch: Batch,
  keep: (batch: Batch) => Promise<void>,
): Promise<StartedPush[]> {
  let current: Batch = { ...batch, tries: batch.tries + 1 };
  await keep(current);
  for (const [index, waiting] of batch.people.entries()) {
    if (waiting.contactId !== undefined) continue;
    const contact = await saveWaiting(api, batch, waiting);
    current = { ...current, people: current.people.with(index, { ...waiting, contactId: contact.id }) };
    await keep(current);
  }
  return startPushes(api, current);
}

async function saveWaiting(api: Api, batch: Batch, waiting: WaitingPerson): Promise<Contact> {
  const draft = draftOf(waiting);
  const emails = emailsIn(draft);
  const known =
    emails.length > 0 ? (await api.contacts.lookup(emails)).items[0] : await arrivedBefore(api, batch, draft);
  return saveDraft(api, draft, captureOf(batch), known);
}

/** A contact without an e-mail has no key of its own: after a try whose answer was lost, the one that arrived is looked for. */
async function arrivedBefore(api: Api, batch: Batch, draft: Draft): Promise<Contact | undefined> {
  if (batch.tries === 0) return undefined;
  const wanted = newContact(draft, captureOf(batch));
  const q = wanted.lastName ?? wanted.firstName ?? wanted.company;
  if (q === undefined) return undefined;
  const { items } = await api.contacts.list({ q, sort: 'createdAt', dir: 'desc' });
  return items.find(
    contact =>
      contact.emails.length === 0 &&
      contact.source?.url === wanted.source?.url &&
      (['firstName', 'lastName', 'company', 'phone'] as const).every(
        field => contact[field] === (wanted[field] ?? ''),
      ),
  );
}

async function startPushes(api: Api, { key, people, to }: Batch): Promise<StartedPush[]> {
  const contactIds = people.flatMap(each =>
    each.contactId !== undefined && emailsIn(draftOf(each)).length > 0 ? [each.contactId] : [],
  );
  if (contactIds.length === 0) return [];
  const started: StartedPush[] = [];
  for (const { connector, label, object } of to) {
    const asked = { connector, contactIds, ...(object ? { object } : {}) };
    const { id } = await api.pushes.start(asked, `${key}.${connector}`);
    started.push({ id, label });
  }
  return started;
}

function draftOf({ person, typed, kept }: WaitingPerson): Draft {
  return { person, typed, kept: new Set(kept) };
}

function captureOf({ at, from }: Batch): Capture {
  const reading = { title: from.title, people: [], complete: true, selected: false };
  return { url: from.url, at, trouble: null, reading };
}

/** Whether the server was not reached, or nobody is signed in: nothing was refused. */
export function isUnreached(error: unknown): boolean {
  return error instanceof ApiError && [0, 401, 502, 503, 504].includes(error.status);
}

/** Whether the same may succeed later without anybody doing anything: not reached, signed out, overloaded, broken. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return [0, 401, 408, 425, 429].includes(error.status) || error.status >= 500;
}
