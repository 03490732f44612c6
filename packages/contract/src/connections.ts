import { z } from 'zod';
import { Id, Timestamp } from './pages.ts';
import { Phrase } from './phrases.ts';
import { Policy } from './policies.ts';

/** A vendor's id, stored with each connection and used in URLs. Never an enum: adding a CRM changes no schema. */
export const ConnectorId = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);

/**
 * States of a connection card. `waiting`: a flow is open and the person must say yes at the vendor's. `plan-needed`: the person's
 * plan does not include this CRM; what was connected stays so and is not used.
 */
export const ConnectionState = z.enum([
  'not-connected',
  'waiting',
  'connected',
  'needs-reconnect',
  'blocked',
  'plan-needed',
]);
export type ConnectionState = z.infer<typeof ConnectionState>;

/** What to do about the company that a contact names: nothing, link it when the CRM has it, or make it when it has not. */
export const CompanyRule = z.enum(['off', 'match', 'create']);
export type CompanyRule = z.infer<typeof CompanyRule>;

/** What a push does beyond writing the contacts. Kept with each push, so that a later change of settings does not touch it. */
export const PushOptions = z.object({
  /** Whose new records are (an id of `GET …/owners`); null leaves it to the CRM. A record that is there keeps its owner. */
  owner: z.string().max(80).nullable(),
  /** The list or campaign that people are put on (an id of `GET …/groups`). */
  group: z.string().max(80).nullable(),
  companies: CompanyRule,
  /** Whether the contact's notes are added to its record. */
  notes: z.boolean(),
  /** Whether to save although the CRM's own duplicate rules warn. */
  allowDuplicates: z.boolean(),
  /**
   * Whether an overwrite of many writes people of whom no record is known by their e-mail, without looking first: half the calls, and
   * the history shows what was written as not read.
   */
  byEmail: z.boolean(),
});
export type PushOptions = z.infer<typeof PushOptions>;

/** What the user chose for pushes over this connection. */
export const ConnectionSettings = PushOptions.extend({ object: z.string(), policy: Policy });
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;

/** Body of `PATCH /api/integrations/:connector/settings`. */
export const ConnectionSettingsPatch = z.strictObject({
  object: z.string().max(80).optional(),
  policy: Policy.optional(),
  ...PushOptions.partial().shape,
});
export type ConnectionSettingsPatch = z.infer<typeof ConnectionSettingsPatch>;

/** What a connector can do beyond writing contacts. */
export const FeatureName = z.enum(['owners', 'groups', 'companies', 'notes', 'byEmail']);
export type FeatureName = z.infer<typeof FeatureName>;

/** A feature for one connection. `label` is the CRM's own word for it (`Campaigns`); `reason` says why it is not available. */
export const Feature = z.object({
  name: FeatureName,
  label: z.string(),
  available: z.boolean(),
  reason: z.string().nullable(),
});
export type Feature = z.infer<typeof Feature>;

/** Answer of `GET …/owners` and `GET …/groups`: what there is to choose from in the connected account. */
export const ChoiceList = z.object({ items: z.array(z.object({ id: z.string(), label: z.string() })) });
export type ChoiceList = z.infer<typeof ChoiceList>;

/** A connector and this user's connection to it. Holds no token and nothing derived from one. */
export const Connection = z.object({
  connector: ConnectorId,
  label: z.string(),
  /** True when the CRM behind it is the project's simulator and not the vendor. */
  simulated: z.boolean(),
  /** False when the operator has set no client id: connecting is impossible until then. */
  configured: z.boolean(),
  state: ConnectionState,
  /** Kinds of record contacts can become, the default first. */
  objects: z.array(z.object({ name: z.string(), label: z.string() })),
  /** Sign-in hosts to choose from (e.g. production, sandbox); empty when there is only one. `custom`: the user types a host. */
  signInHosts: z.array(z.object({ id: z.string(), label: z.string(), custom: z.boolean() })),
  /** What connecting will ask for, in words. */
  permissions: z.array(Phrase),
  /** What a person whom their admin must let in first sends to that admin; null where no admin can be in the way. */
  adminRequest: Phrase.nullable(),
  account: z.object({ id: z.string(), name: z.string(), user: z.string().nullable() }).nullable(),
  connectedAt: Timestamp.nullable(),
  /** Why it is not `connected`, in three sentences' spirit: what happened, what it means, what to do. */
  problem: z
    .object({ code: z.string(), title: z.string(), detail: z.string(), forAdmin: z.string().nullable() })
    .nullable(),
  /**
   * While `waiting`: until when the open flow can be finished, and where. `forAdmin`: what to send to the CRM's admin when the
   * vendor's page says that an admin must let the app in; it does not tell us.
   */
  waiting: z
    .object({ expiresAt: Timestamp, authorizeUrl: z.url(), forAdmin: z.string().nullable() })
    .nullable(),
  /** Another account than `account` that the person signed in to: which one it shall be is theirs to say. Until then pushes wait. */
  otherAccount: z.object({ id: z.string(), name: z.string(), user: z.string().nullable() }).nullable(),
  /** `plan-needed`: the CRM that has the one place of the person's plan, whose place this one could take; else null. */
  swapWith: z.object({ connector: ConnectorId, label: z.string() }).nullable(),
  settings: ConnectionSettings,
  /** What this CRM can do beyond writing contacts. */
  features: z.array(Feature),
  /** Policies this connector can honour. */
  policies: z.array(Policy),
  /** Permissions asked for but not granted, in words; empty is the normal case. */
  missingPermissions: z.array(Phrase),
  lastPush: z.object({ id: Id, at: Timestamp }).nullable(),
  /** CRM fields of the user's mappings that are wrong, or have changed in the CRM since: nothing is sent over a mapping that is wrong. */
  mappingProblems: z.number().int(),
  /** API calls left as the vendor's headers last told. */
  quota: z.object({ remaining: z.number(), limit: z.number(), resetsAt: Timestamp.nullable() }).nullable(),
});
export type Connection = z.infer<typeof Connection>;

/**
 * Answer of `GET /api/integrations/:connector/next-push`: contacts that have no record there yet, and about how many calls of the CRM it
 * takes to push them all, by full batches. Whoever has several e-mails, or company and list to be added, costs more; a job of the CRM's less.
 */
export const NextPush = z.object({ people: z.number().int(), calls: z.number().int() });
export type NextPush = z.infer<typeof NextPush>;

/** Body of `POST /api/integrations/:connector/find`: who of these is in the CRM, whoever put them there. A call of the CRM or a few. */
export const CrmFind = z.strictObject({ emails: z.array(z.string().max(254)).min(1).max(100) });
export type CrmFind = z.infer<typeof CrmFind>;

/** A record of the CRM with this e-mail (lower case), as one of its addresses. */
export const CrmMatch = z.object({
  email: z.string(),
  object: z.object({ name: z.string(), label: z.string() }),
  recordId: z.string(),
  url: z.url(),
});
export type CrmMatch = z.infer<typeof CrmMatch>;

/** Answer of `POST /api/integrations/:connector/find`: several of one e-mail are possible. */
export const CrmMatches = z.object({ items: z.array(CrmMatch) });
export type CrmMatches = z.infer<typeof CrmMatches>;

/** Answer of `GET /api/integrations`. */
export const ConnectionList = z.object({ items: z.array(Connection) });
export type ConnectionList = z.infer<typeof ConnectionList>;

/**
 * Body of `POST /api/integrations/:connector/connect`. `via` chooses the ending: `web` = callback with the session cookie,
 * `extension` = launchWebAuthFlow, then `/complete`. `extensionId` must be one the server allows.
 */
export const ConnectRequest = z.strictObject({
  via: z.enum(['web', 'extension']),
  host: z.string().max(255).optional(),
  extensionId: z
    .string()
    .regex(/^[a-p]{32}$/)
    .optional(),
});
export type ConnectRequest = z.infer<typeof ConnectRequest>;

/** Where to send the person to say yes, and until when the flow can be finished. */
export const ConnectAnswer = z.object({ authorizeUrl: z.url(), expiresAt: Timestamp });
export type ConnectAnswer = z.infer<typeof ConnectAnswer>;

/** Query of `GET …/callback` and body of `POST …/complete`: the vendor's answer as it came (RFC 6749 §4.1.2, RFC 9207 `iss`). */
export const AuthorizationAnswer = z.object({
  state: z.string().max(500).optional(),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2000).optional(),
  iss: z.string().max(500).optional(),
});
export type AuthorizationAnswer = z.infer<typeof AuthorizationAnswer>;

/** Body of `POST …/account`: whether `otherAccount` takes the place of the connected one. */
export const AccountChoice = z.strictObject({ choose: z.enum(['other', 'connected']) });
export type AccountChoice = z.infer<typeof AccountChoice>;

/** Answer of `DELETE …/disconnect`. `revoked` is false while the vendor is down: revoking is then retried for us. */
export const DisconnectAnswer = z.object({ revoked: z.boolean() });
export type DisconnectAnswer = z.infer<typeof DisconnectAnswer>;

/** Where one contact stands in one CRM: what its status chip says. */
export const ContactCrmState = z.object({
  status: z.enum([
    'never',
    'queued',
    'sending',
    'checking',
    'in',
    'changed',
    'skipped',
    'duplicate',
    'waits-quota',
    'waits-connection',
    'waits-plan',
    'failed',
  ]),
  /** The vendor's object of the linked record, with its label. */
  object: z.object({ name: z.string(), label: z.string() }).nullable(),
  recordId: z.string().nullable(),
  recordUrl: z.url().nullable(),
  /** When it came into this status. */
  at: Timestamp.nullable(),
  /** For the chip, at most about 20 characters: "phone too long". For `waits-quota` the time it goes on, as a timestamp. */
  reason: z.string().nullable(),
  /** The stable code of the trouble that `reason` tells, for screens in other languages. */
  reasonCode: z.string().optional(),
  /** `duplicate`: how many records may be this person. */
  candidates: z.number().int().optional(),
  pushId: Id.nullable(),
  itemId: Id.nullable(),
});
export type ContactCrmState = z.infer<typeof ContactCrmState>;
