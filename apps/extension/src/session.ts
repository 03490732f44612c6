import { z } from 'zod';
import { outboxSlot } from './outbox/stored.ts';

/*
 * The bearer token of the person signed in. It lives in extension storage only, closed to content scripts, and goes into one
 * header of calls to our own server.
 */

const slot = 'token';
const Token = z.string().min(1);

const personSlot = 'person';
const Owner = z.object({ id: z.string(), name: z.string() });
/** Who is signed in: so much is kept here that what is saved offline has an owner. */
export type Owner = z.infer<typeof Owner>;

/** Who is signed in, as far as this computer knows. */
export async function readOwner(): Promise<Owner | null> {
  return Owner.safeParse((await chrome.storage.local.get(personSlot))[personSlot]).data ?? null;
}

/** Remembers who is signed in. */
export async function keepOwner({ id, name }: Owner): Promise<void> {
  await chrome.storage.local.set({ [personSlot]: { id, name } });
}

/** Closes both storages to scripts in pages. Called by the service worker before anything else is kept. */
export async function closeStorage(): Promise<void> {
  const accessLevel = 'TRUSTED_CONTEXTS';
  await chrome.storage.local.setAccessLevel({ accessLevel });
  await chrome.storage.session.setAccessLevel({ accessLevel });
}

/** The token, or null when nobody is signed in. */
export async function readToken(): Promise<string | null> {
  return Token.safeParse((await chrome.storage.local.get(slot))[slot]).data ?? null;
}

/** Signs in on this computer. */
export async function keepToken(token: string): Promise<void> {
  await chrome.storage.local.set({ [slot]: token });
}

/** Ends a session that the server does not know any more: all goes but the outbox, which waits for its owner to sign in again. */
export async function forgetSession(): Promise<void> {
  const keys = Object.keys(await chrome.storage.local.get());
  await chrome.storage.local.remove(keys.filter(key => key !== outboxSlot));
  await chrome.storage.session.clear();
}

/** Signs out on this computer: the token and everything read or remembered is deleted, in every window, what waits included. */
export async function forgetEverything(): Promise<void> {
  await chrome.storage.local.clear();
  await chrome.storage.session.clear();
}

/** Calls `onChange` with each new token, null when signed out; returns how to stop. */
export function watchToken(onChange: (token: string | null) => void): () => void {
  const listener = (changes: Record<string, chrome.storage.StorageChange>, area: string) => {
    if (area !== 'local' || !(slot in changes)) return;
    onChange(Token.safeParse(changes[slot]?.newValue).data ?? null);
  };
  chrome.storage.onChanged.addListener(listener);
  return () => chrome.storage.onChanged.removeListener(listener);
}
