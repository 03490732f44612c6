import { apiAbuse } from './groups/abuse.ts';
import { extension } from './groups/extension.ts';
import { privacy } from './groups/privacy.ts';
import { signIn } from './groups/sign-in.ts';
import { tokenLife } from './groups/tokens.ts';
import type { Saboteur } from './saboteur.ts';

/** Of the groups A, T, B, E and P of the matrix: every id has one. */
export const saboteurs: readonly Saboteur[] = [
  ...signIn,
  ...tokenLife,
  ...apiAbuse,
  ...extension,
  ...privacy,
];
