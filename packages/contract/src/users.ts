import { z } from 'zod';
import { Id, Timestamp } from './pages.ts';
import { SecondFactorCode } from './second-factors.ts';

/** The person signed in. */
export const User = z.object({ id: Id, name: z.string(), email: z.string() });
export type User = z.infer<typeof User>;

/** The languages the product speaks, as in `lang` attributes (BCP 47). */
export const Language = z.enum(['en', 'de', 'da', 'fr', 'es']);
export type Language = z.infer<typeof Language>;

/**
 * Answer of `GET /api/me`. `language` is the one chosen; null: the browser's. An admin may see how the whole server does.
 * `secondFactor` says what the operator asks for: `offered`: one may be had; `required`: this person must have one, and has;
 * `missing`: must, and nothing else answers before it is set up.
 */
export const Me = User.extend({
  language: Language.nullable(),
  admin: z.boolean().default(false),
  secondFactor: z.enum(['offered', 'required', 'missing']).default('offered'),
});
export type Me = z.infer<typeof Me>;

/** Body of `PATCH /api/users/me`. */
export const MePatch = z.strictObject({ language: Language.nullable() });
export type MePatch = z.infer<typeof MePatch>;

/** A password that somebody chooses. Anything may be in it; the server refuses common ones. */
const NewPassword = z.string().min(10).max(128);

/** Body of `POST /api/auth/sign-up/email`. */
export const SignUp = z.object({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  password: NewPassword,
});
export type SignUp = z.infer<typeof SignUp>;

/** Body of `DELETE /api/users/me`: deleting an account asks for the password once more. */
export const DeleteAccount = z.strictObject({ password: z.string().min(1).max(128) });
export type DeleteAccount = z.infer<typeof DeleteAccount>;

/** Body of `POST /api/auth/change-password`. All other sessions end; the answer has a new one, like a sign-in's. */
export const ChangePassword = z.strictObject({
  currentPassword: z.string().min(1).max(128),
  newPassword: NewPassword,
});
export type ChangePassword = z.infer<typeof ChangePassword>;

/** Where a person is signed in. */
export const Session = z.object({
  id: Id,
  /** The session that asks. */
  current: z.boolean(),
  signedInAt: Timestamp,
  /** When its life was last prolonged, at most once a day. */
  usedAt: Timestamp,
  /** What the browser called itself; null when it did not. */
  userAgent: z.string().nullable(),
  /** The network address it was signed in from; null when it is not known. */
  address: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;

/** Answer of `GET /api/users/me/sessions`, the newest first. */
export const SessionList = z.object({ items: z.array(Session) });
export type SessionList = z.infer<typeof SessionList>;

/**
 * Body of `DELETE /api/users/me/sessions`, which ends all but the one that asks, and of `DELETE /api/users/me/sessions/:id`, which
 * ends that one: both ask for the password once more.
 */
export const EndSessions = z.strictObject({ password: z.string().min(1).max(128) });
export type EndSessions = z.infer<typeof EndSessions>;

/**
 * Body of `POST /api/auth/sign-in/email`. The answer's `set-auth-token` header is the extension's bearer token. A right password may
 * not be enough: `second-factor-needed` asks for the same again with a `code`, `new-password-needed` with a `newPassword`, which
 * takes the place of one that an operator made.
 */
export const SignIn = z.object({
  email: z.string().min(1),
  password: z.string().min(1),
  code: SecondFactorCode.optional(),
  newPassword: NewPassword.optional(),
});
export type SignIn = z.infer<typeof SignIn>;
