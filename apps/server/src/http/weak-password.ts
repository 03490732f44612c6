import { isWeakPassword, type PasswordOwner } from '../auth/weak-passwords.ts';
import { ApiProblem } from './problems.ts';

/** @throws {ApiProblem} `malformed` for a password that is tried first. */
export function refuseWeak(field: string, password: string, owner: PasswordOwner): void {
  if (!isWeakPassword(password, owner)) return;
  throw new ApiProblem('malformed', 'This password is easy to guess.', {
    told: { reason: 'weak-password', params: {} },
    field,
    detail:
      'It is one of those that are tried first. A few words that do not belong together make a good one.',
  });
}
