import type { Contact } from '@crmsync/contract';
import { type Api, ApiError } from '@crmsync/ui/api';
import type { Capture } from './captures.ts';
import { changesTo, type Draft, emailsIn, newContact } from './draft.ts';

/** Keeps a captured person: fills up the contact that is there already, or makes a new one. A race with another window ends in one contact. */
export async function saveDraft(
  api: Api,
  draft: Draft,
  capture: Capture,
  known: Contact | undefined,
): Promise<Contact> {
  if (known) return fillUp(api, known, draft);
  try {
    return await api.contacts.create(newContact(draft, capture));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    const emails = emailsIn(draft);
    const there = emails.length > 0 ? (await api.contacts.lookup(emails)).items[0] : undefined;
    if (!there) throw error;
    return fillUp(api, there, draft);
  }
}

async function fillUp(api: Api, contact: Contact, draft: Draft): Promise<Contact> {
  const changes = changesTo(contact, draft);
  if (changes === null) return contact;
  try {
    return await api.contacts.edit(contact.id, changes);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    // Edited elsewhere meanwhile: judge again by what it is now, once.
    const newest = await api.contacts.get(contact.id);
    const again = changesTo(newest, draft);
    return again === null ? newest : api.contacts.edit(contact.id, again);
  }
}
