import { z } from 'zod';
import {
  CrmError,
  type FailedResponse,
  type OAuthProfile,
  type Phrase,
  type TokenError,
} from '../connector.ts';
import { OAuthError } from '../oauth-error.ts';
import { features, scopeLabels } from './features.ts';
import { paths } from './version.ts';

const Token = z.object({ hub_id: z.coerce.string().optional(), scopes: z.array(z.string()).optional() });
const Introspection = z.object({
  hub_id: z.coerce.string().optional(),
  hub_domain: z.string().optional(),
  user: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});
const AccountInfo = z.object({
  portalId: z.coerce.string().optional(),
  portalName: z.string().optional(),
  uiDomain: z.string().optional(),
});

/** Only super admins and people with App Marketplace Access may install an app; the page that says so never redirects back. */
const adminRequest: Phrase = {
  code: 'admin-connects',
  text:
    'Please connect the app “CRMSync” to our HubSpot account, or give me App Marketplace Access (Settings → Users & Teams). ' +
    'It reads and writes contacts as I may do myself.',
};

/** HubSpot's OAuth on its dated endpoints (sheet §1.2): a confidential client, PKCE not documented for such apps (§1.1). */
export function oauthProfile({
  apiUrl,
  appUrl,
}: {
  readonly apiUrl: string;
  readonly appUrl: string;
}): OAuthProfile {
  return {
    signInHosts: [{ id: 'hubspot', label: 'HubSpot' }],
    endpoints: () => ({
      authorize: `${appUrl}/oauth/authorize`,
      token: `${apiUrl}${paths.token}`,
      revoke: `${apiUrl}${paths.revoke}`,
    }),
    scopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
    optionalScopes: features.flatMap(({ scopes }) => scopes),
    scopeLabels,
    optionalScopeParam: 'optional_scope',
    permissions: [
      { code: 'see-contacts', text: 'See your HubSpot contacts' },
      { code: 'change-contacts', text: 'Create and change HubSpot contacts, and their notes' },
      { code: 'optional-extras', text: 'If you allow it: companies, owners and lists' },
    ],
    adminRequest,
    pkce: false,
    clientAuth: 'body',
    readTokenError,
    async identify(answer, get, introspect) {
      const token = Token.catch({}).parse(answer);
      const seen = Introspection.catch({}).parse(
        await unlessRefused(introspect(`${apiUrl}${paths.introspect}`)),
      );
      const info = AccountInfo.catch({}).parse(await unlessRefused(get(`${apiUrl}${paths.accountInfo}`)));
      const id = token.hub_id ?? seen.hub_id ?? info.portalId;
      if (id === undefined || (info.portalId !== undefined && info.portalId !== id)) throw noAccount();
      const scopes = token.scopes ?? seen.scopes;
      return {
        account: {
          id,
          name: info.portalName ?? seen.hub_domain ?? `HubSpot ${id}`,
          ...(seen.user === undefined ? {} : { user: seen.user }),
          apiUrl,
          appUrl: uiUrl(appUrl, info.uiDomain),
        },
        ...(scopes === undefined ? {} : { scopes }),
      };
    },
  };
}

/** Neither call is needed to work (sheet §12.11: account-info may want a scope): refused, less is known. Down, we try again. */
async function unlessRefused(question: Promise<unknown>): Promise<unknown> {
  return question.catch((error: unknown) => {
    if (error instanceof OAuthError && (error.kind === 'blocked' || error.code.startsWith('http-4')))
      return {};
    throw error;
  });
}

/**
 * Base of record pages: the region's own host (sheet §6, `app-eu1.hubspot.com`), taken only when it is HubSpot's, and only
 * while the configured one is too: pages of a configured stand-in are its own.
 */
function uiUrl(appUrl: string, uiDomain: string | undefined): string {
  const own = /^app(-[a-z0-9]+)?\.hubspot\.com$/;
  return own.test(new URL(appUrl).host) && uiDomain !== undefined && own.test(uiDomain)
    ? `https://${uiDomain}`
    : appUrl;
}

function noAccount(): CrmError {
  return new CrmError('unexpected', 'HubSpot did not tell which account was connected.', {
    code: 'account-unknown',
    short: 'no account',
    advice: 'Nothing was connected. Try again.',
  });
}

const revoked = 'The connection to HubSpot was ended in HubSpot. Nothing is lost. Reconnect it to go on.';
const ours =
  'CRMSync’s own registration at HubSpot is not right. Tell whoever runs CRMSync; your connection stays.';
const again = 'This sign-in is no longer good. Nothing was connected. Start again.';
const busy = 'HubSpot does not answer just now. Try again in a moment.';

/** The token endpoint's `status` → what to do next (sheet §1.6). */
const tokenErrors: Readonly<Record<string, Pick<TokenError, 'kind' | 'message'>>> = {
  BAD_AUTH_CODE: { kind: 'code', message: again },
  BAD_REFRESH_TOKEN: { kind: 'revoked', message: revoked },
  BAD_HUB: { kind: 'revoked', message: revoked },
  BAD_CLIENT_ID: { kind: 'operator', message: ours },
  BAD_CLIENT_SECRET: { kind: 'operator', message: ours },
  BAD_REDIRECT_URI: { kind: 'operator', message: ours },
  BAD_GRANT_TYPE: { kind: 'operator', message: ours },
  BAD_CODE_VERIFIER: { kind: 'operator', message: ours },
  BAD_SCOPES: { kind: 'operator', message: ours },
  invalid_client: { kind: 'operator', message: ours },
  invalid_grant: { kind: 'revoked', message: revoked },
  access_denied: { kind: 'revoked', message: revoked },
};

const TokenFailure = z.object({ status: z.string().optional(), error: z.string().optional() }).catch({});

/** Judges a failed token answer (sheet §1.6). Unknown refusals are ours to look at: nobody is disconnected for them. */
export function readTokenError({ status, body }: FailedResponse): TokenError {
  const failure = TokenFailure.parse(body);
  for (const code of [failure.status, failure.error]) {
    const known = code === undefined ? undefined : tokenErrors[code];
    if (code !== undefined && known) return { ...known, code };
  }
  if (status >= 500 || [408, 423, 429, 477].includes(status)) {
    return { kind: 'transient', code: `http-${status}`, message: busy };
  }
  return { kind: 'operator', code: `http-${status}`, message: ours };
}
