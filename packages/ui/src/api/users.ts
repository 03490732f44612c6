import { type DeleteAccount, type SignIn, type SignUp, User } from '@crmsync/contract';
import { ApiError } from './api-error.ts';
import { read, type Send } from './request.ts';

/** Who signed in; `token` is the bearer token an extension keeps (null when the server gave none). */
export interface SignedIn {
  token: string | null;
}

/** Accounts and the person signed in. */
export function usersApi(send: Send) {
  const enter = async (path: string, json: SignIn | SignUp): Promise<SignedIn> => {
    const response = await send({ method: 'POST', path, json });
    return { token: response.headers.get('set-auth-token') };
  };
  return {
    /** Makes an account and signs in. 409 or 422 when the e-mail is taken. */
    signUp: (input: SignUp) => enter('/api/auth/sign-up/email', input),
    /** 401 when e-mail and password do not match, 429 after too many tries. */
    signIn: (input: SignIn) => enter('/api/auth/sign-in/email', input),
    /** Ends this session on the server. */
    signOut: async (): Promise<void> => {
      await send({ method: 'POST', path: '/api/auth/sign-out', json: {} });
    },
    /** Everything that is kept about this person, as a file. */
    exportData: async (): Promise<Blob> => (await send({ path: '/api/users/me/export' })).blob(),
    /** Deletes the account and everything of it. 403 when the password is wrong. */
    deleteAccount: async (json: DeleteAccount): Promise<void> => {
      await send({ method: 'DELETE', path: '/api/users/me', json });
    },
    /** The person signed in, or null when nobody is. */
    me: async (): Promise<User | null> => {
      try {
        return await read(await send({ path: '/api/me' }), User);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  };
}
