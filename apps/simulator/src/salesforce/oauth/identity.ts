import { to15 } from '../ids.ts';
import type { Org } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { formatDateTime, recordName } from '../records/values.ts';
import { findObject } from '../schema/catalogue.ts';
import type { Salesforce } from '../state.ts';
import { findSession } from './session.ts';

const text = (value: Row[string] | undefined) => (typeof value === 'string' ? value : null);

function nameOf(org: Org, user: Row): string {
  const object = findObject(org.schema, 'User');
  return object ? recordName(object, user) : user.Id;
}

/** The `urls` of an identity; `{version}` is literal (§1.8). */
function urls(base: string, org: Org, user: Row): Record<string, string> {
  const data = `${base}/services/data/v{version}/`;
  const org15 = to15(org.id);
  return {
    enterprise: `${base}/services/Soap/c/{version}/${org15}`,
    metadata: `${base}/services/Soap/m/{version}/${org15}`,
    partner: `${base}/services/Soap/u/{version}/${org15}`,
    rest: data,
    sobjects: `${data}sobjects/`,
    search: `${data}search/`,
    query: `${data}query/`,
    recent: `${data}recent/`,
    tooling_soap: `${base}/services/Soap/T/{version}/${org15}`,
    tooling_rest: `${data}tooling/`,
    profile: `${base}/${user.Id}`,
    feeds: `${data}chatter/feeds`,
    groups: `${data}chatter/groups`,
    users: `${data}chatter/users`,
    feed_items: `${data}chatter/feed-items`,
    feed_elements: `${data}chatter/feed-elements`,
    custom_domain: base,
  };
}

const modified = (user: Row) => (typeof user.LastModifiedDate === 'number' ? user.LastModifiedDate : 0);

/** The answer of the identity URL (§1.8). */
export function identity(base: string, org: Org, user: Row): Record<string, unknown> {
  const name = nameOf(org, user);
  return {
    id: `${base}/id/${org.id}/${user.Id}`,
    asserted_user: true,
    user_id: user.Id,
    organization_id: org.id,
    username: text(user.Username),
    nick_name: text(user.Alias),
    display_name: name,
    email: text(user.Email),
    email_verified: true,
    first_name: text(user.FirstName),
    last_name: text(user.LastName),
    timezone: text(user.TimeZoneSidKey),
    photos: { picture: `${base}/profilephoto/005/F`, thumbnail: `${base}/profilephoto/005/T` },
    addr_street: null,
    addr_city: null,
    addr_state: null,
    addr_country: null,
    addr_zip: null,
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urls(base, org, user),
    active: user.IsActive === true,
    user_type: 'STANDARD',
    language: text(user.LanguageLocaleKey),
    locale: text(user.LocaleSidKey),
    utcOffset: 0,
    last_modified_date: formatDateTime(modified(user)),
    is_app_installed: true,
  };
}

/** The answer of the userinfo endpoint (§1.8). */
export function userInfo(base: string, org: Org, user: Row): Record<string, unknown> {
  const profile = `${base}/${user.Id}`;
  return {
    sub: `${base}/id/${org.id}/${user.Id}`,
    user_id: user.Id,
    organization_id: org.id,
    preferred_username: text(user.Username),
    nickname: text(user.Alias),
    name: nameOf(org, user),
    email: text(user.Email),
    email_verified: true,
    given_name: text(user.FirstName),
    family_name: text(user.LastName),
    zoneinfo: text(user.TimeZoneSidKey),
    photos: { picture: `${base}/profilephoto/005/F`, thumbnail: `${base}/profilephoto/005/T` },
    profile,
    picture: `${base}/profilephoto/005/F`,
    address: {},
    urls: urls(base, org, user),
    active: user.IsActive === true,
    user_type: 'STANDARD',
    language: text(user.LanguageLocaleKey),
    locale: text(user.LocaleSidKey),
    utcOffset: 0,
    updated_at: formatDateTime(modified(user)),
    is_salesforce_integration_user: false,
  };
}

/** The answer of the introspection endpoint for any token (§1.8). */
export function introspect(sf: Salesforce, token: string): Record<string, unknown> {
  const caller = findSession(sf, token);
  const refresh = [...sf.auth.grants.values()].find(grant => grant.refreshToken === token && !grant.revoked);
  const grant = caller?.grant ?? refresh;
  const org = sf.orgs.find(each => each.id === grant?.orgId);
  if (!grant || !org) return { active: false };
  const issued = Math.floor((caller?.session.issuedAt ?? grant.createdAt) / 1000);
  const life = caller
    ? sf.kernel.limits.get('sessionSeconds')
    : sf.kernel.limits.get('refreshIdleDays') * 86_400;
  const user = org.tables.get('user')?.rows.get(grant.userId);
  return {
    active: true,
    scope: grant.scopes.join(' '),
    client_id: grant.clientId,
    username: text(user?.Username),
    sub: `${sf.kernel.url()}/id/${org.id}/${grant.userId}`,
    token_type: caller ? 'access_token' : 'refresh_token',
    exp: issued + life,
    iat: issued,
    nbf: issued,
  };
}

/** The discovery document (§1.2). */
export function discovery(host: string, scopes: readonly string[]): Record<string, unknown> {
  return {
    issuer: host,
    authorization_endpoint: `${host}/services/oauth2/authorize`,
    token_endpoint: `${host}/services/oauth2/token`,
    revocation_endpoint: `${host}/services/oauth2/revoke`,
    userinfo_endpoint: `${host}/services/oauth2/userinfo`,
    jwks_uri: `${host}/id/keys`,
    registration_endpoint: `${host}/services/oauth2/register`,
    introspection_endpoint: `${host}/services/oauth2/introspect`,
    end_session_endpoint: `${host}/services/auth/idp/oidc/logout`,
    scopes_supported: scopes,
    response_types_supported: ['code', 'token', 'token id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    display_values_supported: ['page', 'popup', 'touch'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  };
}
