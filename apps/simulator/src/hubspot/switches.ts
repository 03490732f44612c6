import type { SwitchSpecs } from '../kernel/switches.ts';

/** The points HubSpot's documentation leaves open, and a few behaviours a test wants to vary. */
export const hubspotSwitches: SwitchSpecs = {
  upsertByEmail: {
    values: ['partial', 'atomic'],
    default: 'partial',
    note: '*Assumed.* "Partial upserts are not supported" for email: partial = 207 with unique trace ids; atomic = one bad input refuses all, trace ids or not.',
  },
  secondaryEmailResolves: {
    values: ['yes', 'no'],
    default: 'yes',
    note: '*Assumed.* Whether idProperty=email finds a contact by one of its secondary addresses.',
  },
  upsertMatchesSecondary: {
    values: ['yes', 'no'],
    default: 'yes',
    note: '*Assumed.* Whether batch/upsert by email matches secondary addresses (no = conflict).',
  },
  upsertEmailFromId: {
    values: ['yes', 'no'],
    default: 'yes',
    note: '*Assumed.* Whether a contact made by batch/upsert by email has the e-mail of `id` when its properties do not say it (no = it has none).',
  },
  dated202609Answers207: {
    values: ['yes', 'no'],
    default: 'yes',
    note: '*Assumed.* Whether version 2026-09 answers partial batches with 207 (no = 200, or 201 on create).',
  },
  retryAfterOn429: {
    values: ['no', 'yes'],
    default: 'no',
    note: '*Assumed.* Whether a 429 carries Retry-After.',
  },
  revokeBody: {
    values: ['empty', 'json'],
    default: 'empty',
    note: '*Assumed.* Body of a successful token/revoke.',
  },
  deniedRedirect: {
    values: ['error', 'none'],
    default: 'error',
    note: '*Assumed.* Deny on the consent page: error = redirect with error=access_denied; none = stay on a page.',
  },
  pkce: {
    values: ['enforced', 'ignored'],
    default: 'enforced',
    note: '*Assumed.* Whether a code_challenge sent to the authorize page is checked at the token endpoint.',
  },
  refreshToken: {
    values: ['same', 'rotated'],
    default: 'same',
    note: 'Observed: a refresh returns the same refresh token. rotated = a new one, the old one dies.',
  },
  accountInfoScope: {
    values: ['enforced', 'open'],
    default: 'enforced',
    note: '*Assumed.* Whether account-info asks for the oauth scope.',
  },
  gdprDeletedAddress: {
    values: ['refused', 'allowed'],
    default: 'refused',
    note: '*Assumed.* Whether a contact with a GDPR-deleted address can be created again.',
  },
  mergeId: {
    values: ['new', 'primary'],
    default: 'new',
    note: 'A merge makes a new id; primary = the Primary-ID-Preservation beta.',
  },
  mergedIds: {
    values: ['resolve', '404'],
    default: 'resolve',
    note: '*Assumed.* Whether ids merged away lead to the survivor.',
  },
  loopbackRedirect: {
    values: ['any', 'localhost'],
    default: 'any',
    note: 'HubSpot allows plain http only for localhost; any = 127.0.0.1 as well, for tests.',
  },
  oauthV1: {
    values: ['on', 'gone'],
    default: 'on',
    note: '*Assumed.* /oauth/v1 stops on 16 February 2027; gone = answers 404.',
  },
  nullValue: {
    values: ['refused', 'clears'],
    default: 'refused',
    note: '*Assumed.* A property sent as JSON null: HubSpot documents "" for clearing.',
  },
};

/** Numbers of the real service (2026), settable. 0 switches a rate limit off. */
export const hubspotLimits: Readonly<Record<string, number>> = {
  /** Calls per rolling 10 s for one app and account; search excluded. */
  burstPerTenSeconds: 110,
  /** Association calls per rolling 10 s, counted by themselves (100 on Free and Starter, 150 from Professional on). */
  associationsPerTenSeconds: 100,
  /** Search calls per second and account. */
  searchPerSecond: 5,
  /** Calls per day and account; none is documented for marketplace apps (*assumed* 0). */
  perDay: 0,
  /** Time a write takes to reach the search index, milliseconds ("a few moments", up to ~30 s). */
  searchLagMs: 10_000,
  /** Life of an access token, seconds. */
  accessTokenSeconds: 1800,
  /** Life of an authorization code, milliseconds (*assumed*). */
  codeTtlMs: 60_000,
  /** Longest request line answered, characters (*assumed*; beyond it 414). */
  urlCharacters: 16_384,
};
