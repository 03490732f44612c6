import { randomBytes } from 'node:crypto';
import type { AppDeps } from '../app.ts';
import { setInitialPassword } from '../store/users.ts';

/** How long such a password may wait for its person, in milliseconds. */
const waitsMs = 24 * 3_600_000;

/**
 * Gives a person a new password and ends their sessions, for an operator: whoever came from the first CRMSync has none here, and others
 * forget theirs. Returns it, to be handed over: within a day it signs in once, to choose another. Undefined when nobody has this e-mail.
 */
export async function setPassword(
  { auth, store, now }: Pick<AppDeps, 'auth' | 'store' | 'now'>,
  email: string,
): Promise<string | undefined> {
  const { internalAdapter, password: passwords } = await auth.$context;
  const found = await internalAdapter.findUserByEmail(email.toLowerCase(), { includeAccounts: true });
  if (found === null) return undefined;
  const { id } = found.user;
  const password = randomBytes(12).toString('base64url');
  const hash = await passwords.hash(password);
  await setInitialPassword(store.db, id, new Date(now() + waitsMs));
  if (found.accounts.some(({ providerId }) => providerId === 'credential')) {
    await internalAdapter.updatePassword(id, hash);
  } else {
    await internalAdapter.linkAccount({
      userId: id,
      providerId: 'credential',
      accountId: id,
      password: hash,
    });
  }
  await internalAdapter.deleteUserSessions(id);
  return password;
}
