import {
  type ChangePassword,
  type DeleteAccount,
  type EndSessions,
  type Language,
  Me,
  type Session,
  SessionList,
  type SignIn,
  type SignUp,
} from '@crmsync/contract';
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
    /** 401 when e-mail and password do not match or the problem's code asks for more, 403 for a wrong code, 429 after too many tries. */
    signIn: (input: SignIn) => enter('/api/auth/sign-in/email', input),
    /** Ends this session on the server. */
    signOut: async (): Promise<void> => {
      await send({ method: 'POST', path: '/api/auth/sign-out', json: {} });
    },
    /** Everything that is kept about this person, as a file. */
    exportData: async (): Promise<Blob> => (await send({ path: '/api/users/me/export' })).blob(),
    /** Remembers the language chosen, for every browser this person signs in with. */
    setLanguage: async (language: Language): Promise<void> => {
      await send({ method: 'PATCH', path: '/api/users/me', json: { language } });
    },
    /** Where this person is signed in, the newest first. */
    sessions: async (signal?: AbortSignal): Promise<Session[]> =>
      (await read(await send({ path: '/api/users/me/sessions', signal }), SessionList)).items,
    /** Ends one session, or all but this one. 403 when the password is wrong. */
    endSessions: async (which: string | 'others', json: EndSessions): Promise<void> => {
      const path = which === 'others' ? '' : `/${encodeURIComponent(which)}`;
      await send({ method: 'DELETE', path: `/api/users/me/sessions${path}`, json });
    },
    /** Sets another password and ends every other session. 403 when the current one is wrong, 400 when the new one is easy to guess. */
    changePassword: async (json: ChangePassword): Promise<void> => {
      await send({ method: 'POST', path: '/api/auth/change-password', json });
    },
    /** Deletes the account and everything of it. 403 when the password is wrong. */
    deleteAccount: async (json: DeleteAccount): Promise<void> => {
      await send({ method: 'DELETE', path: '/api/users/me', json });
    },
    /** The person signed in, or null when nobody is. */
    me: async (): Promise<Me | null> => {
      try {
        return await read(await send({ path: '/api/me' }), Me);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  };
}
