/** An app registered with Salesforce (an External Client App). */
export type App = {
  clientId: string;
  /** null for a public client, which must send no secret (§1.1); absent until the first exchange shows one. */
  secret?: string | null;
  name: string;
  scopes: string[];
  /** Registered callbacks, matched exactly; null takes any callback on this machine or of an extension. */
  redirectUris: string[] | null;
};

/** An authorization code waiting for its exchange. */
export type Code = {
  clientId: string;
  redirectUri: string;
  orgId: string;
  userId: string;
  scopes: string[];
  /** S256 code challenge; null when the request had none. */
  challenge: string | null;
  /** Repeated in the id_token. */
  nonce: string | null;
  expiresAt: number;
};

/** What a user approved once: one refresh token at a time and the sessions made from it. */
export type Grant = {
  id: string;
  clientId: string;
  orgId: string;
  userId: string;
  scopes: string[];
  /** null when the scopes did not include refresh_token. */
  refreshToken: string | null;
  /** Rotated-out tokens with the time they were replaced. */
  retired: { token: string; at: number }[];
  createdAt: number;
  lastUsedAt: number;
  revoked: boolean;
};

/** A live access token. */
export type Session = {
  token: string;
  grantId: string;
  issuedAt: number;
  /** Slides with every use (§1.6). */
  lastUsedAt: number;
};

/** Apps, codes, grants and sessions of all orgs. */
export type AuthState = {
  apps: App[];
  codes: Map<string, Code>;
  grants: Map<string, Grant>;
  sessions: Map<string, Session>;
  nextGrant: number;
};

/** Scopes a normal app may ask for; `offline_access` is another word for `refresh_token` (§1.3). */
export const APP_SCOPES = [
  'api',
  'refresh_token',
  'offline_access',
  'id',
  'openid',
  'profile',
  'email',
  'web',
];

/** Auth state of a first start. */
export function newAuth(apps: App[]): AuthState {
  return { apps, codes: new Map(), grants: new Map(), sessions: new Map(), nextGrant: 1 };
}

/** Ends a grant with its refresh token and every session made from it. */
export function revokeGrant(auth: AuthState, grant: Grant): void {
  grant.revoked = true;
  endSessions(auth, grant);
}

/** Ends every session of a grant, not the grant itself. */
export function endSessions(auth: AuthState, grant: Grant): void {
  for (const [token, session] of auth.sessions) if (session.grantId === grant.id) auth.sessions.delete(token);
}

/** The living grant a refresh token belongs to, now or before it was rotated out. */
export function grantOfRefresh(auth: AuthState, token: string): Grant | undefined {
  for (const grant of auth.grants.values()) {
    if (grant.refreshToken === token || grant.retired.some(each => each.token === token)) return grant;
  }
  return undefined;
}

/** Ends the oldest grants of a user and app beyond the limit, to make room for one more (§1.6). */
export function makeRoom(auth: AuthState, clientId: string, userId: string, limit: number): void {
  const alive = [...auth.grants.values()].filter(
    grant => !grant.revoked && grant.clientId === clientId && grant.userId === userId,
  );
  for (const grant of alive.slice(0, Math.max(0, alive.length - limit + 1))) revokeGrant(auth, grant);
}
