import type { ConnectorDefinition, CrmConnector, CrmObject } from '../connector.ts';
import { configuredBase } from '../hosts.ts';
import { companyApi } from './companies.ts';
import { describe } from './describe.ts';
import { errorRows } from './errors.ts';
import { features } from './features.ts';
import { find, read } from './find.ts';
import { listApi } from './lists.ts';
import { newCompanies } from './new-companies.ts';
import { noteApi } from './notes.ts';
import { oauthProfile } from './oauth.ts';
import { ownerApi } from './owners.ts';
import { readQuota } from './quota.ts';
import { readError } from './read-error.ts';
import { webhooks } from './webhooks.ts';
import { create, update, upsert } from './write.ts';

const urls = { API_URL: 'https://api.hubapi.com', APP_URL: 'https://app.hubspot.com' };

/**
 * Contacts. The e-mail fills a blank only: written over, a secondary address would swap with the primary (sheet §3.4). Lifecycle
 * stage is not mapped: it moves forward only, and silently (§3.8).
 */
const contacts: CrmObject = {
  name: 'contacts',
  label: 'Contact',
  defaultMapping: [
    { from: 'emails.0', to: 'email', rule: 'fill-blanks' },
    { from: 'firstName', to: 'firstname' },
    { from: 'lastName', to: 'lastname' },
    { from: 'company', to: 'company' },
    { from: 'title', to: 'jobtitle' },
    { from: 'phone', to: 'phone' },
    { from: 'mobile', to: 'mobilephone' },
    { from: 'website', to: 'website' },
    { from: 'linkedinUrl', to: 'hs_linkedin_url' },
    { from: 'address.street', to: 'address' },
    { from: 'address.city', to: 'city' },
    { from: 'address.region', to: 'state' },
    { from: 'address.postalCode', to: 'zip' },
    { from: 'address.country', to: 'country' },
  ],
  allowsTwins: false,
  ownerField: 'hubspot_owner_id',
  emailKey: 'email',
  company: {},
};

/** HubSpot. `API_URL` is one host for every region (sheet §6); `APP_URL` is where people sign in and open records. */
export const hubspot: ConnectorDefinition = {
  id: 'hubspot',
  label: 'HubSpot',
  urls,
  errors: errorRows,
  create(configured): CrmConnector {
    const apiUrl = configuredBase(configured, 'API_URL', urls.API_URL);
    const appUrl = configuredBase(configured, 'APP_URL', urls.APP_URL);
    const made = newCompanies();
    return {
      id: 'hubspot',
      label: 'HubSpot',
      objects: [contacts],
      features,
      oauth: oauthProfile({ apiUrl, appUrl }),
      // Batches: sheet §3.3. Pace: 100 calls in 10 s is the least of all plans (§4), a batch counts as one.
      limits: {
        batch: { find: 100, read: 100, write: 100 },
        concurrency: 10,
        pace: { calls: 100, perMs: 10_000 },
      },
      // `0-1` is the type id of contacts (sheet §6).
      recordUrl: (account, _object, id) =>
        `${account.appUrl}/contacts/${encodeURIComponent(account.id)}/record/0-1/${encodeURIComponent(id)}`,
      readError,
      readQuota,
      webhooks,
      open: (account, call) => ({
        describe: () => describe(call),
        find: (emails, want) => find(call, emails, want),
        read: (_object, ids, fields) => read(call, ids, fields),
        create: (_object, records) => create(call, records),
        update: (_object, records) => update(call, records),
        upsert: (_object, key, records) => upsert(call, key, records),
        companies: companyApi(call, account, made),
        owners: ownerApi(call),
        groups: listApi(call),
        notes: noteApi(call),
      }),
    };
  },
};
