import {
  type BulkApi,
  type CallApi,
  type ConnectorDefinition,
  type CrmConnector,
  CrmError,
  type CrmFeature,
  type CrmObject,
} from '../connector.ts';
import { configuredBase } from '../hosts.ts';
import { bulk } from './bulk.ts';
import { campaigns } from './campaigns.ts';
import { companies } from './companies.ts';
import { describe } from './describe.ts';
import { describeCaches } from './describe-cache.ts';
import { errorRows } from './errors.ts';
import { find } from './find.ts';
import { production } from './hosts.ts';
import { oauthProfile } from './oauth.ts';
import { owners } from './owners.ts';
import { read } from './read.ts';
import { readError, readQuota } from './read-error.ts';
import type { Session } from './session.ts';
import { tasks } from './tasks.ts';
import { upsert } from './upsert.ts';
import { chooseVersion, versionsPath } from './version.ts';
import { create, update } from './write.ts';

const urls = { LOGIN_URL: production };

/** Company is required of a lead (sheet §3.2); a contact without one to give stays with the engine. */
const lead: CrmObject = {
  name: 'Lead',
  label: 'Lead',
  defaultMapping: [
    { from: 'firstName', to: 'FirstName' },
    { from: 'lastName', to: 'LastName' },
    { from: 'company', to: 'Company' },
    { from: 'emails.0', to: 'Email' },
    { from: 'title', to: 'Title' },
    { from: 'phone', to: 'Phone' },
    { from: 'mobile', to: 'MobilePhone' },
    { from: 'website', to: 'Website' },
    { from: 'address.street', to: 'Street' },
    { from: 'address.city', to: 'City' },
    { from: 'address.region', to: 'State' },
    { from: 'address.postalCode', to: 'PostalCode' },
    { from: 'address.country', to: 'Country' },
    { from: 'notes', to: 'Description', rule: 'create-only' },
  ],
  allowsTwins: true,
  ownerField: 'OwnerId',
};

/** A contact has no company field: its company is an account of its own (sheet §3.2). */
const contact: CrmObject = {
  name: 'Contact',
  label: 'Contact',
  company: { field: 'AccountId' },
  supersedes: ['Lead'],
  defaultMapping: [
    { from: 'firstName', to: 'FirstName' },
    { from: 'lastName', to: 'LastName' },
    { from: 'emails.0', to: 'Email' },
    { from: 'title', to: 'Title' },
    { from: 'phone', to: 'Phone' },
    { from: 'mobile', to: 'MobilePhone' },
    { from: 'address.street', to: 'MailingStreet' },
    { from: 'address.city', to: 'MailingCity' },
    { from: 'address.region', to: 'MailingState' },
    { from: 'address.postalCode', to: 'MailingPostalCode' },
    { from: 'address.country', to: 'MailingCountry' },
    { from: 'notes', to: 'Description', rule: 'create-only' },
  ],
  allowsTwins: true,
  ownerField: 'OwnerId',
};

/** The scope `api` covers them all (sheet §1.3); whether this user may is told by the call, as field security and sharing decide. */
const features: readonly CrmFeature[] = [
  { name: 'owners', label: 'Owners', scopes: ['api'] },
  { name: 'groups', label: 'Campaigns', scopes: ['api'] },
  { name: 'companies', label: 'Accounts', scopes: ['api'] },
  { name: 'notes', label: 'Notes as completed tasks', scopes: ['api'] },
];

/** Salesforce. `LOGIN_URL` is where people sign in; each org then names its own API host, which is checked. */
export const salesforce: ConnectorDefinition = {
  id: 'salesforce',
  label: 'Salesforce',
  urls,
  errors: errorRows,
  create(configured): CrmConnector {
    const loginUrl = configuredBase(configured, 'LOGIN_URL', urls.LOGIN_URL);
    const bases = new Map<string, Promise<string>>();
    const caches = describeCaches();
    return {
      id: 'salesforce',
      label: 'Salesforce',
      objects: [lead, contact],
      features,
      // A contact without an account is private to its owner and admins (sheet §3.2).
      defaults: { companies: 'match' },
      oauth: oauthProfile({ loginUrl }),
      // Batches: sheet §4. Only calls over 20 s count against the org's concurrency, five of them at the least (§9).
      limits: { batch: { find: 200, read: 2000, write: 200 }, concurrency: 4 },
      recordUrl: (account, object, id) =>
        `${account.appUrl}/lightning/r/${encodeURIComponent(object)}/${encodeURIComponent(id)}/view`,
      readError,
      readQuota,
      open(account, call) {
        const cache = caches(account);
        const session: Session = { call, base: () => versionOf(bases, account.apiUrl, call) };
        return {
          describe: async object => describe(call, await session.base(), known(object), cache),
          find: (emails, want) => find(session, emails, want),
          read: async (object, ids, fields) => read(session, known(object), ids, fields),
          create: async (object, records, options) => create(session, known(object), records, options),
          update: async (object, records, options) => update(session, known(object), records, options),
          upsert: async (object, key, records, options) =>
            upsert(session, known(object), key, records, options),
          owners: owners(session),
          groups: campaigns(session),
          companies: companies(session),
          notes: tasks(session),
          bulk: onlyKnown(bulk(session)),
        };
      },
    };
  },
};

/** The base path spoken with an org, asked once and remembered; a failure is asked again (sheet §1.9). */
function versionOf(bases: Map<string, Promise<string>>, apiUrl: string, call: CallApi): Promise<string> {
  const kept = bases.get(apiUrl);
  if (kept) return kept;
  const asked = call(versionsPath).then(({ body }) => chooseVersion(body));
  bases.set(apiUrl, asked);
  asked.catch(() => bases.delete(apiUrl));
  return asked;
}

/** Jobs for our own objects only. */
function onlyKnown(jobs: BulkApi): BulkApi {
  return {
    ...jobs,
    create: async (verb, object, options) => jobs.create(verb, known(object), options),
    run: async (job, object, records) => jobs.run(job, known(object), records),
  };
}

/** Object names go into addresses and queries: only our own two may (matrix B9). */
function known(object: string): string {
  if (object === lead.name || object === contact.name) return object;
  throw new CrmError('invalid', 'CRMSync does not write this kind of Salesforce record.', {
    code: 'object-unknown',
    short: 'wrong object',
    advice: 'Nothing changed in Salesforce. Choose Lead or Contact.',
  });
}
