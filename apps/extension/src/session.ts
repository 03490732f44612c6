import { z } from 'zod';

/*
 * The bearer token of the person signed in. It lives in extension storage only, closed to content scripts, and goes into one
 * header of calls to our own server.
 */

const slot = 'token';
const Token = z.string().min(1);

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

/** Signs out on this computer: the token and everything read or remembered is deleted, in every window. */
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
