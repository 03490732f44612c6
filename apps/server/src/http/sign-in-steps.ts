import type { SignIn } from '@crmsync/contract';
import type { AppDeps } from '../app.ts';
import { initialPasswordUntil, setInitialPassword } from '../store/users.ts';
import { ApiProblem } from './problems.ts';
import { refusedCode } from './second-factors.ts';
import { refuseWeak } from './weak-password.ts';

/** Whose password was right, and the session that better-auth opened for it. Nobody has been told of it yet. */
export interface Entering {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly token: string;
}

/**
 * What signing in asks for beyond the password: another password in the place of one that an operator made, and a code where a second
 * factor is on. The code is taken last, because it works once.
 * @throws {ApiProblem} `new-password-needed`, `password-expired`, `malformed`, `second-factor-needed`, `second-factor-wrong`, `too-many`
 */
export async function takeSteps(deps: AppDeps, { user, token }: Entering, input: SignIn): Promise<void> {
  const { internalAdapter, password: passwords } = await deps.auth.$context;
  try {
    const until = await initialPasswordUntil(deps.store.db, user.id);
    if (until !== null) requireNewPassword(until.getTime() > deps.now(), user, input);
    await requireCode(deps, user.id, input.code);
    if (until === null || input.newPassword === undefined) return;
    await internalAdapter.updatePassword(user.id, await passwords.hash(input.newPassword));
    await setInitialPassword(deps.store.db, user.id, null);
  } catch (refused) {
    await internalAdapter.deleteSession(token);
    throw refused;
  }
}

function requireNewPassword(isInTime: boolean, user: Entering['user'], input: SignIn): void {
  if (!isInTime) {
    throw new ApiProblem('password-expired', 'This password has run out.', {
      detail: 'Ask whoever runs CRMSync for another one.',
    });
  }
  if (input.newPassword === undefined || input.newPassword === input.password) {
    throw new ApiProblem('new-password-needed', 'Choose a password of your own first.', {
      field: 'newPassword',
      detail: 'The one you signed in with was made for you and works once.',
    });
  }
  refuseWeak('newPassword', input.newPassword, user);
}

async function requireCode({ secondFactors }: AppDeps, userId: string, code?: string): Promise<void> {
  if ((await secondFactors.read(userId)).since === null) return;
  if (code === undefined) {
    throw new ApiProblem('second-factor-needed', 'Signing in needs a code, too.', {
      field: 'code',
      detail: 'It is in your authenticator app. A backup code does as well.',
    });
  }
  const verdict = await secondFactors.check(userId, code);
  if (verdict.is !== 'right') throw refusedCode(verdict);
}
