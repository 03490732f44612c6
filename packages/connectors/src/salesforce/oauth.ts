import { z } from 'zod';
import {
  CrmError,
  type FailedResponse,
  type OAuthProfile,
  type Phrase,
  type TokenError,
} from '../connector.ts';
import { OAuthError } from '../oauth-error.ts';
import { lightningUrl, myDomain, production, sandbox, trustedOrigin } from './hosts.ts';
import { longId } from './ids.ts';
import { chooseVersion, versionsPath } from './version.ts';

const Token = z.object({ instance_url: z.string(), id: z.string(), scope: z.string().optional() });
const Identity = z.object({ display_name: z.string().optional(), username: z.string().optional() });
const Organization = z.object({ records: z.array(z.object({ Name: z.string() })).min(1) });

/** Salesforce's OAuth: web server flow with PKCE and a secret (sheet §1.1, §1.3). */
export function oauthProfile({ loginUrl }: { readonly loginUrl: string }): OAuthProfile {
  const ownHosts = loginUrl === production;
  return {
    signInHosts: ownHosts
      ? [
          { id: 'production', label: 'Production or Developer Edition' },
          { id: 'sandbox', label: 'Sandbox' },
          { id: 'custom', label: 'My Domain', custom: true },
        ]
      : [{ id: 'production', label: new URL(loginUrl).host }],
    endpoints(host = 'production') {
      const base =
        host === 'production' || !ownHosts ? loginUrl : host === 'sandbox' ? sandbox : myDomain(host);
      return {
        authorize: `${base}/services/oauth2/authorize`,
        token: `${base}/services/oauth2/token`,
        revoke: `${base}/services/oauth2/revoke`,
      };
    },
    scopes: ['api', 'refresh_token', 'id'],
    optionalScopes: [],
    permissions: [
      { code: 'change-people-accounts', text: 'See, create and change your leads, contacts and accounts' },
      {
        code: 'campaigns-tasks',
        text: 'See users and campaigns, add people to campaigns, write completed tasks',
      },
      { code: 'see-who-you-are', text: 'See who you are in Salesforce' },
      { code: 'stay-connected', text: 'Stay connected until you disconnect' },
    ],
    scopeLabels: {
      api: {
        code: 'scope-everything',
        text: 'See, create and change leads, contacts, accounts, campaigns and tasks',
      },
      refresh_token: { code: 'scope-stay-connected', text: 'Stay connected' },
      id: { code: 'scope-see-who', text: 'See who signed in' },
    },
    adminRequest,
    pkce: true,
    clientAuth: 'body',
    readTokenError,
    async identify(answer, get) {
      const token = Token.safeParse(answer).data;
      if (!token) throw noAccount();
      const apiUrl = trustedOrigin(token.instance_url, loginUrl);
      const orgId = /\/id\/(00D\w{12,15})\/\w+$/.exec(token.id)?.[1];
      if (orgId === undefined) throw noAccount();
      trustedOrigin(token.id, loginUrl);
      const identity = Identity.catch({}).parse(await unlessRefused(get(token.id)));
      const user = identity.display_name ?? identity.username;
      return {
        account: {
          id: longId(orgId),
          name: (await organizationName(apiUrl, get)) ?? new URL(apiUrl).host,
          ...(user === undefined ? {} : { user }),
          apiUrl,
          appUrl: lightningUrl(apiUrl),
        },
        ...(token.scope === undefined ? {} : { scopes: token.scope.split(' ').filter(Boolean) }),
      };
    },
  };
}

/** The org's name. It also proves, while the person is still there, that the API lets them in (sheet §1.10). */
async function organizationName(
  apiUrl: string,
  get: (url: string) => Promise<unknown>,
): Promise<string | undefined> {
  const versions = await unlessRefused(get(`${apiUrl}${versionsPath}`));
  if (versions === undefined) return undefined;
  const base = chooseVersion(versions);
  const soql = encodeURIComponent('SELECT Name FROM Organization');
  const answer = await unlessRefused(get(`${apiUrl}${base}/query?q=${soql}`));
  return Organization.safeParse(answer).data?.records[0]?.Name;
}

/** Names are a courtesy: a user who may not see them connects all the same, but not one whom the API shuts out. */
async function unlessRefused(question: Promise<unknown>): Promise<unknown> {
  return question.catch((error: unknown) => {
    const shutOut = ['api-disabled', 'app-not-approved'];
    if (error instanceof OAuthError && !shutOut.includes(error.code)) return undefined;
    throw error;
  });
}

function noAccount(): CrmError {
  return new CrmError('unexpected', 'Salesforce did not tell which org was connected.', {
    code: 'account-unknown',
    short: 'no account',
    advice: 'Nothing was connected. Try again.',
  });
}

/** Uninstalled apps are refused on a page of Salesforce's that never redirects back (sheet §1.1). */
const adminRequest: Phrase = {
  code: 'admin-installs',
  text:
    'Please install the app “CRMSync” (Setup → Connected Apps OAuth Usage → Install), then allow it for my user’s profile. ' +
    'It reads and writes Leads and Contacts as I may do myself, and nothing else.',
};
const revoked = 'The connection to Salesforce has ended. Nothing is lost. Reconnect it to go on.';
const ours =
  'CRMSync’s own registration at Salesforce is not right. Tell whoever runs CRMSync; your connection stays.';
const again = 'This sign-in is no longer good. Nothing was connected. Start again.';
const blocked = 'Salesforce does not let your user use CRMSync. Ask your Salesforce admin to approve it.';
const inactive = 'Your Salesforce user or org is not active. Ask your Salesforce admin.';
const moment = 'Salesforce does not answer just now. Try again in a moment.';

/** One documented refusal of the token endpoint (sheet §1.5); the first row that fits wins. */
interface TokenErrorRow extends Pick<TokenError, 'kind' | 'message' | 'code'> {
  readonly error: string;
  readonly when?: RegExp;
}

/** `busy` is what parallel refreshes of one rotated token can meet (matrix T3). */
const tokenErrors: readonly TokenErrorRow[] = [
  {
    error: 'invalid_grant',
    when: /already being processed/i,
    kind: 'busy',
    code: 'token-in-use',
    message: moment,
  },
  { error: 'invalid_grant', when: /ip restricted/i, kind: 'operator', code: 'ip-restricted', message: ours },
  {
    error: 'invalid_grant',
    when: /inactive (user|org)/i,
    kind: 'blocked',
    code: 'inactive',
    message: inactive,
  },
  {
    error: 'invalid_grant',
    when: /hasn.t approved/i,
    kind: 'blocked',
    code: 'not-approved',
    message: blocked,
  },
  { error: 'invalid_grant', when: /audience/i, kind: 'operator', code: 'audience', message: ours },
  {
    error: 'invalid_grant',
    when: /authorization code|verifier|challenge/i,
    kind: 'code',
    code: 'bad-code',
    message: again,
  },
  { error: 'invalid_grant', kind: 'revoked', code: 'invalid-grant', message: revoked },
  { error: 'inactive_user', kind: 'blocked', code: 'inactive', message: inactive },
  { error: 'inactive_org', kind: 'blocked', code: 'inactive', message: inactive },
  { error: 'invalid_app_access', kind: 'blocked', code: 'not-approved', message: blocked },
  { error: 'access_denied', kind: 'blocked', code: 'access-denied', message: blocked },
  {
    error: 'invalid_request',
    when: /verifier|challenge|code/i,
    kind: 'code',
    code: 'bad-code',
    message: again,
  },
  { error: 'invalid_client_id', kind: 'operator', code: 'bad-client', message: ours },
  { error: 'invalid_client', kind: 'operator', code: 'bad-client', message: ours },
  { error: 'unsupported_grant_type', kind: 'operator', code: 'grant-type', message: ours },
  { error: 'invalid_request', kind: 'operator', code: 'bad-request', message: ours },
  { error: 'redirect_uri_mismatch', kind: 'operator', code: 'redirect-uri', message: ours },
];

const TokenFailure = z
  .object({ error: z.string().catch(''), error_description: z.string().catch('') })
  .catch({ error: '', error_description: '' });

/** Judges a failed token answer. Revoking answers in a form instead of JSON (sheet §1.8). Unknown refusals disconnect nobody. */
export function readTokenError({ status, body }: FailedResponse): TokenError {
  const form = typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : body;
  const failure = TokenFailure.parse(form);
  const row = tokenErrors.find(
    ({ error, when }) => error === failure.error && (when?.test(failure.error_description) ?? true),
  );
  if (row) return { kind: row.kind, code: row.code, message: row.message };
  // A token that is not known any more need not be revoked.
  if (failure.error === 'unsupported_token_type')
    return { kind: 'revoked', code: 'token-unknown', message: revoked };
  if (status >= 500 || status === 408 || status === 420 || status === 429) {
    return { kind: 'transient', code: `http-${status}`, message: moment };
  }
  return { kind: 'operator', code: `http-${status}`, message: ours };
}
