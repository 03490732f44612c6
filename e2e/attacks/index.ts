import type { Attack } from './attack.ts';
import { browserAttacks } from './in-browser.ts';
import { httpAttacks } from './over-http.ts';
import { signInAttacks } from './sign-in.ts';

/** Every attack, in an order that matters: signing in makes the connection that later ones aim at, and guessing passwords locks doors. */
export const attacks: readonly Attack[] = [...signInAttacks, ...browserAttacks, ...httpAttacks];
