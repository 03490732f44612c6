import { z } from 'zod';
import { Id } from './pages.ts';

/** The person signed in, as `GET /api/me` tells. */
export const User = z.object({ id: Id, name: z.string(), email: z.string() });
export type User = z.infer<typeof User>;

/** Body of `POST /api/auth/sign-up/email`. */
export const SignUp = z.object({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  password: z.string().min(10).max(128),
});
export type SignUp = z.infer<typeof SignUp>;

/** Body of `DELETE /api/users/me`: deleting an account asks for the password once more. */
export const DeleteAccount = z.strictObject({ password: z.string().min(1).max(128) });
export type DeleteAccount = z.infer<typeof DeleteAccount>;

/** Body of `POST /api/auth/sign-in/email`. The answer's `set-auth-token` header is the extension's bearer token. */
export const SignIn = z.object({ email: z.string().min(1), password: z.string().min(1) });
export type SignIn = z.infer<typeof SignIn>;
