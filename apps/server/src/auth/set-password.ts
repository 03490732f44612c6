import { randomBytes } from 'node:crypto';
import type { Auth } from './auth.ts';

/**
 * Gives a person a new password and ends their sessions, for an operator: whoever came from the first CRMSync has none here, and others
 * forget theirs. Returns it, to be handed over and changed; undefined when nobody has this e-mail.
 */
export async function setPassword(auth: Auth, email: string): Promise<string | undefined> {
  const { internalAdapter, password: passwords } = await auth.$context;
  const found = await internalAdapter.findUserByEmail(email.toLowerCase(), { includeAccounts: true });
  if (found === null) return undefined;
  const { id } = found.user;
  const password = randomBytes(12).toString('base64url');
  const hash = await passwords.hash(password);
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
