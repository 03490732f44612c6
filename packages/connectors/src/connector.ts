import type { ErrorRow } from './error-table.ts';

/**
 * What one CRM vendor must teach us: how to sign in, what its records look like, how to write them.
 *
 * A connector only translates. It never stores a token, waits, retries or logs: that is done around it, the same way for
 * every vendor. Every batch method answers in input order: `result[i]` is about `input[i]`, and empty input makes no call.
 */
export interface CrmConnector {
  /** Stored with each connection and used in URLs. Never rename one. */
  readonly id: string;
  /** Shown to people. */
  readonly label: string;
  /** Kinds of record contacts can become, the default first. */
  readonly objects: readonly CrmObject[];
  /** What this connector can do beyond writing contacts, and what it takes. */
  readonly features: readonly CrmFeature[];
  /** Settings of a new connection where they are not the plain ones. */
  readonly defaults?: CrmDefaults;
  readonly oauth: OAuthProfile;
  readonly limits: CrmLimits;
  /** Where a person opens this record in the CRM's own pages. Always on one of the connector's own hosts. */
  recordUrl(account: CrmAccount, object: string, id: string): string;
  /** Turns a failed response into our words. Total: an unknown body becomes `unexpected`. */
  readError(response: FailedResponse): CrmError;
  /** Calls left, if this vendor tells in its headers. */
  readQuota?(headers: Headers): Quota | undefined;
  open(account: CrmAccount, call: CallApi): CrmClient;
  /** What the vendor tells by itself. Absent where it tells nothing. */
  readonly webhooks?: WebhookProfile;
}

/** How a vendor's own messages are believed and read. */
export interface WebhookProfile {
  /**
   * What a delivery tells. Undefined unless the vendor signed it, for our app and just now: `secret` is our client secret, and
   * `signature` of the answer is the same for a delivery that is played again, however the copy spells it. Events that say nothing
   * to us are left out; null when it is signed and cannot be read.
   */
  read(
    delivery: WebhookDelivery,
    secret: string,
    now: Date,
  ): { readonly signature: string; readonly events: readonly CrmEvent[] | null } | undefined;
}

/** A request of the vendor's, as it came. */
export interface WebhookDelivery {
  readonly method: string;
  /** The address it was sent to, as the vendor knows it. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Something that happened to a record in the CRM. */
export interface CrmEvent {
  readonly what: 'deleted';
  readonly accountId: string;
  readonly object: string;
  readonly recordId: string;
}

/**
 * How a connector is made from the environment. The server reads `${ID}_CLIENT_ID`, `${ID}_CLIENT_SECRET`,
 * `${ID}_REDIRECT_URI` and, for each key of `urls`, `${ID}_${KEY}` (id upper-cased); defaults are the vendor's own hosts.
 */
export interface ConnectorDefinition {
  readonly id: string;
  readonly label: string;
  /** Name → default, e.g. `{ API_URL: 'https://api.example.com' }`. */
  readonly urls: Readonly<Record<string, string>>;
  /** Every documented refusal of this vendor, for the docs. */
  readonly errors?: readonly ErrorRow[];
  /** Throws a TypeError that names the setting when a URL is not https (http is for loopback). */
  create(urls: Readonly<Record<string, string>>): CrmConnector;
}

/** Speaks to one connected account. Inputs longer than `limits.batch` are the caller's mistake. */
export interface CrmClient {
  /** Every field of an object as this user may see it. */
  describe(object: string): Promise<CrmField[]>;
  /**
   * The person behind each e-mail (any of its addresses, compared case-insensitively), in every object where that person may
   * be: `want` names, per object, the fields to read. A record that the vendor has replaced (merged, converted) is followed
   * to the living one. `result[i]` has no, one or many matches for `emails[i]`.
   */
  find(emails: readonly string[], want: FieldsByObject): Promise<CrmMatch[][]>;
  /** Records by id; null for one that is gone. A replaced record is followed, so the answer may have another id or object. */
  read(object: string, ids: readonly string[], fields: FieldsByObject): Promise<(CrmMatch | null)[]>;
  create(object: string, records: readonly Fields[], options?: WriteOptions): Promise<WriteResult[]>;
  update(object: string, records: readonly CrmRecord[], options?: WriteOptions): Promise<WriteResult[]>;
  /**
   * Creates or updates in one step by `key`, a field that describe calls `unique` and that every record carries: sending the
   * same again can make no second record. Absent where a vendor has no such call.
   */
  upsert?(
    object: string,
    key: string,
    records: readonly Fields[],
    options?: WriteOptions,
  ): Promise<WriteResult[]>;
  /** Each absent where the vendor has none. Needs the {@link CrmFeature} of the same name. */
  readonly owners?: OwnerApi;
  readonly groups?: GroupApi;
  readonly companies?: CompanyApi;
  readonly notes?: NoteApi;
  /** Writes of many thousand records in a job of the vendor's. */
  readonly bulk?: BulkApi;
}

/** What suits a vendor best until the user chooses. */
export interface CrmDefaults {
  /** `match` where a person without a company is worth less; `off` (the plain one) where the vendor finds companies itself. */
  readonly companies?: 'off' | 'match' | 'create';
}

/** Something a connector can do beyond writing contacts. */
export interface CrmFeature {
  readonly name: 'owners' | 'groups' | 'companies' | 'notes' | 'byEmail';
  /** For people: `Campaigns`. */
  readonly label: string;
  /** Scopes it needs; one that was not granted switches it off. */
  readonly scopes: readonly string[];
}

/** Something to choose from: an owner, a list, a campaign. */
export interface CrmChoice {
  readonly id: string;
  readonly label: string;
}

/** A record of some object. */
export interface RecordRef {
  readonly object: string;
  readonly id: string;
}

/** Who records can belong to. The chosen id is written to {@link CrmObject.ownerField}. */
export interface OwnerApi {
  /** Active ones only, by name. */
  list(): Promise<CrmChoice[]>;
}

/** Lists or campaigns that records are put on by hand. */
export interface GroupApi {
  /** Those that records can be added to, newest first, at most 500. */
  list(): Promise<CrmChoice[]>;
  /** `result[i]` is about `records[i]`; who is on it already is `ok` with `created: false`. At most `limits.batch.write`. */
  add(group: string, records: readonly RecordRef[]): Promise<WriteResult[]>;
}

/** What a company is known by. Both as the contact has them; `domain` lower-cased and without `www.`. */
export interface CompanyKey {
  readonly name: string | null;
  readonly domain: string | null;
}

/** The companies people belong to (HubSpot company, Salesforce Account). */
export interface CompanyApi {
  /**
   * Ids of the companies behind each key, by domain first, else by exact name in any case: none, one or many. One of the same name
   * but with another domain than the key's is another company. One made a moment ago is found. At most `limits.batch.find`.
   */
  find(keys: readonly CompanyKey[]): Promise<string[][]>;
  /** One company per key; keys of one call differ. */
  create(keys: readonly CompanyKey[]): Promise<WriteResult[]>;
  /** Makes each person belong to a company, for objects without {@link CompanyUse.field}. Repeating it changes nothing. */
  link?(links: readonly { readonly record: RecordRef; readonly companyId: string }[]): Promise<WriteResult[]>;
}

/** How an object's records belong to companies. */
export interface CompanyUse {
  /** The field that holds the company's id, so that it must be known before the write; without it `companies.link` is called afterwards. */
  readonly field?: string;
}

/** Notes on records (HubSpot note, Salesforce completed task). */
export interface NoteApi {
  /** Plain texts of the newest notes of each record, for finding out whether one was written. At most `limits.batch.read`. */
  find(records: readonly RecordRef[]): Promise<string[][]>;
  /** Plain text, of the time `at`. At most `limits.batch.write`. */
  add(
    notes: readonly { readonly record: RecordRef; readonly text: string; readonly at: Date }[],
  ): Promise<WriteResult[]>;
}

/**
 * A job of the vendor's for many records of one verb. Made, then run, then asked about: its id is stored in between, so that
 * nobody who finds an unfinished one has to guess. Rows answer in input order.
 */
export interface BulkApi {
  /** From so many records of one verb and object on, a job costs fewer calls than batches. */
  readonly from: number;
  /** The most records of one job. */
  readonly max: number;
  /** Makes an empty job that does nothing yet, and answers its id. */
  create(verb: 'create' | 'update', object: string, options?: WriteOptions): Promise<string>;
  /**
   * Fills the job and lets the vendor start. Only once per job. Rejects with `batch-refused`, nothing sent, when the records are
   * too large for one; after any other rejection only `read` tells whether it runs.
   */
  run(job: string, object: string, records: readonly (Fields | CrmRecord)[]): Promise<void>;
  /**
   * `never-ran`: nothing was and will be written (the call has closed it for good). `running`: ask again. Else how every record
   * fared, in the order of `records`, which must be those it was run with.
   */
  read(
    job: string,
    records: readonly (Fields | CrmRecord)[],
  ): Promise<'never-ran' | 'running' | WriteResult[]>;
}

/** Fields to read per object name. */
export type FieldsByObject = Readonly<Record<string, readonly string[]>>;

/** What a write may ask for beyond the fields. */
export interface WriteOptions {
  /** Save although the CRM's own duplicate rules warn. Ignored where a vendor has none. */
  readonly allowDuplicates?: boolean;
}

/** A kind of record people sync to, under the vendor's own name. */
export interface CrmObject {
  readonly name: string;
  /** Singular, for people: `Lead`. */
  readonly label: string;
  /** Objects that count for less when the same person is found in both: the matches of this one win. */
  readonly supersedes?: readonly string[];
  /** The mapping used until the user makes one. `from` is a contact field of the contract, e.g. `emails.0`, `address.city`. */
  readonly defaultMapping: readonly {
    readonly from: string;
    readonly to: string;
    readonly rule?: 'overwrite' | 'fill-blanks' | 'create-only';
  }[];
  /** Whether records may be created although the person exists (the policy `create`). */
  readonly allowsTwins: boolean;
  /** The field that holds the owner's id, a {@link CrmChoice} of `owners`. */
  readonly ownerField?: string;
  /**
   * The field that holds the e-mail, where {@link CrmClient.upsert} by it changes no e-mail of a record that is there. A new record has it;
   * one where it could not be set is answered with the field among the `ignored`. Needs the {@link CrmFeature} `byEmail`.
   */
  readonly emailKey?: string;
  /** Absent: its records belong to no company. */
  readonly company?: CompanyUse;
}

/** One field of an object, as live describe tells. */
export interface CrmField {
  readonly name: string;
  /** The name without the vendor's own marks (`Team` for `Team__c`), where it has any: for likening names. */
  readonly plainName?: string;
  readonly label: string;
  readonly type:
    | 'text'
    | 'email'
    | 'phone'
    | 'url'
    | 'number'
    | 'boolean'
    | 'date'
    | 'datetime'
    | 'choice'
    | 'choices'
    | 'other';
  /** A record cannot be created without it. */
  readonly required: boolean;
  readonly writable: boolean;
  /** Values never repeat, so it may serve as an upsert key. */
  readonly unique: boolean;
  /** Longest text in UTF-16 units, when the vendor tells. */
  readonly maxLength?: number;
  /** For choices: the values. `closed` says that others are refused. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly closed?: boolean;
}

/**
 * Blank is null. Lists are for multiple choices. A date is `YYYY-MM-DD`, a datetime ISO 8601 in UTC, a choice its `value`; the connector
 * turns them into what its vendor takes.
 */
export type FieldValue = string | number | boolean | null | readonly string[];
/** Field name → value. */
export type Fields = Readonly<Record<string, FieldValue>>;
/** A record by its id. */
export interface CrmRecord {
  readonly id: string;
  readonly fields: Fields;
}
/** A record found, with the object it belongs to. */
export interface CrmMatch extends CrmRecord {
  readonly object: string;
}

/** How one record of a batch fared. `ignored`: fields that kept their value, although the vendor called the write a success. */
export type WriteResult =
  | {
      readonly ok: true;
      readonly id: string;
      readonly created: boolean;
      readonly ignored?: readonly string[];
    }
  | { readonly ok: false; readonly error: CrmError };

/** The signed-in account (portal, org) and the person who signed in. */
export interface CrmAccount {
  readonly id: string;
  readonly name: string;
  /** The vendor user's name or e-mail, if told. */
  readonly user?: string;
  /** Base of API calls, without a trailing slash. */
  readonly apiUrl: string;
  /** Base of record pages, without a trailing slash. */
  readonly appUrl: string;
}

/** Words of a connector: English `text`, and a `code` by which screens say it in other languages, with the vendor's name put in. */
export interface Phrase {
  readonly code: string;
  readonly text: string;
}

/** The ways OAuth differs. State, PKCE, the exchange, storing and refreshing are the same for all. */
export interface OAuthProfile {
  /** Hosts a person may sign in at; the first is the default. One entry when there is no choice. */
  readonly signInHosts: readonly SignInHost[];
  /** `host` is a {@link SignInHost} id, or the host typed for a custom one. Throws `CrmError('invalid')` on a host that is not the vendor's. */
  endpoints(host?: string): OAuthEndpoints;
  readonly scopes: readonly string[];
  /** Asked for, but the connection works without. */
  readonly optionalScopes: readonly string[];
  /** What is asked for, in words. */
  readonly permissions: readonly Phrase[];
  /** What each scope allows, in words: told when it was not granted. */
  readonly scopeLabels: Readonly<Record<string, Phrase>>;
  /**
   * What a person whom their admin must let in first can send to that admin, ready to copy. The vendor may say so on a page of its
   * own that never comes back to us. Absent where no admin can be in the way.
   */
  readonly adminRequest?: Phrase;
  /** The query parameter that carries optional scopes, where a vendor has one. */
  readonly optionalScopeParam?: string;
  readonly pkce: boolean;
  readonly clientAuth: 'body' | 'basic';
  /**
   * Names the account behind a fresh token. `get` is signed with the new access token; `introspect` asks a RFC 7662
   * endpoint about it, as our app. Checks every host it takes from an answer.
   */
  identify(
    token: TokenAnswer,
    get: (url: string) => Promise<unknown>,
    introspect: (url: string) => Promise<unknown>,
  ): Promise<IdentifiedAccount>;
  /** Judges a failed answer of the token endpoint. */
  readTokenError(response: FailedResponse): TokenError;
}

/** A place to sign in. */
export interface SignInHost {
  readonly id: string;
  readonly label: string;
  /** The user types the host (e.g. an own domain). */
  readonly custom?: boolean;
}

/** OAuth addresses. `issuer` is what a RFC 9207 `iss` must equal, if the vendor sends one. */
export interface OAuthEndpoints {
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string;
  readonly issuer?: string;
}

/** The raw JSON of a token answer. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

/** Who was connected and what was granted. */
export interface IdentifiedAccount {
  readonly account: CrmAccount;
  /** Scopes granted; undefined when the vendor does not tell. */
  readonly scopes?: readonly string[];
}

/**
 * Why the token endpoint refused, by what to do next: `revoked` → ask the user to reconnect; `busy` → re-read the stored
 * token and try again; `operator` → our configuration is wrong, alarm, never disconnect users; `transient` → back off;
 * `code` → the authorization code is no good, start again; `blocked` → the vendor's admin must allow the app or user.
 */
export interface TokenError {
  readonly kind: 'revoked' | 'busy' | 'operator' | 'transient' | 'code' | 'blocked';
  /** The vendor's code, for logs: never a token or a free text that may hold one. */
  readonly code: string;
  /** For the user. */
  readonly message: string;
}

/** Facts to plan by. What the vendor answers always wins. */
export interface CrmLimits {
  readonly batch: { readonly find: number; readonly read: number; readonly write: number };
  /** Calls at once per connection. */
  readonly concurrency: number;
  readonly pace?: { readonly calls: number; readonly perMs: number };
}

/** Calls left until `resetsAt`, of whatever is the scarcest; and, where the vendor tells, of what. */
export interface Quota {
  readonly remaining: number;
  readonly limit: number;
  readonly resetsAt?: Date;
  /** The short window: `calls` in any `perMs`, shared by everything that calls this account in our name. */
  readonly window?: { readonly calls: number; readonly remaining: number; readonly perMs: number };
  /** The day, shared by all apps of the customer. Without `resetsAt` it is a rolling one. */
  readonly day?: { readonly limit: number; readonly remaining: number; readonly resetsAt?: Date };
}

/** One call to the vendor's API. `idempotent` calls may be repeated freely after a lost answer. */
export interface CallInit {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a file in place of a body; files have ten times the time limit. */
  readonly csv?: string;
  /** A success must be a file of this type, whose text is then the answer's `body`; otherwise it must be JSON. */
  readonly accept?: 'text/csv';
  readonly headers?: Readonly<Record<string, string>>;
  /** Does not change the CRM, whatever its method: a lost answer then is not an unknown outcome. */
  readonly reads?: boolean;
}

/** Status, headers and JSON (or a file's text, if that was asked for) of a 2xx or 3xx-without-redirect answer. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/**
 * Resolves to a 2xx (or 300/304) answer; rejects with a {@link CrmError}. `path` begins with `/` and is joined to the
 * account's `apiUrl`. Signs, keeps a time limit, never follows a redirect, refreshes the token once on a 401.
 */
export type CallApi = (path: string, init?: CallInit) => Promise<CallAnswer>;

/** A failed answer, parsed as far as it could be: `body` is JSON, else text. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One word per thing the sync engine does next. */
export type CrmErrorKind =
  /** Pause the connection, ask its owner to reconnect. With code `session-expired`, a fresh access token may be enough. */
  | 'signed-out'
  /** Scope, permission or edition missing: tell the owner, do not retry. */
  | 'forbidden'
  /** Wait `retryAfterMs`, then send the same batch. */
  | 'throttled'
  /** The day's calls are used up: park until `retryAfterMs` from now. */
  | 'exhausted'
  /** Not processed (refused before any effect: connect error, 503, lock): back off and send again. */
  | 'unavailable'
  /** Sent, but the answer was lost or unreadable: look up before writing again, it may have been written. */
  | 'unknown-outcome'
  /** Refused as already there: update `existing`, or let a person choose. */
  | 'duplicate'
  /** The id is gone: forget the link and look up again. */
  | 'missing'
  /** This record is wrong: log `field`, never retry. */
  | 'invalid'
  /** The whole batch was refused because of some record that the vendor does not name: halve it. */
  | 'batch-refused'
  /** The API said something we do not know: our bug, fail loudly. */
  | 'unexpected';

/** What an error knows beyond its kind. */
export interface CrmErrorDetails {
  /** Ours, stable, for docs and programs: `string-too-long`. */
  readonly code?: string;
  /** Which case of the code, where several are worth telling apart; stable too. */
  readonly reason?: string;
  /** The CRM field it is about. */
  readonly field?: string;
  /** The field as people call it. */
  readonly label?: string;
  /** Records said to be the same person. */
  readonly existing?: readonly { readonly object: string; readonly id: string }[];
  readonly retryAfterMs?: number;
  /** What a salesperson reads: what happened, and what to do. */
  readonly advice?: string;
  /** For the chip: at most about 20 characters. */
  readonly short?: string;
  /** What the CRM's admin must do, when only they can. */
  readonly forAdmin?: string;
  /** The vendor's own words and its code or correlation id, cut to 500 characters; never a token or a request body. */
  readonly vendor?: string;
}

/** Thrown: the whole call failed. Inside a {@link WriteResult}: that one record did. */
export class CrmError extends Error {
  override readonly name = 'CrmError';
  readonly kind: CrmErrorKind;
  readonly details: CrmErrorDetails;

  constructor(kind: CrmErrorKind, message: string, details: CrmErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.details = details;
  }
}
