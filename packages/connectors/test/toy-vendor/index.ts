import { z } from 'zod';
import { configuredBase } from '../../src/hosts.ts';
import type { ConnectorDefinition, CrmConnector, CrmObject, OAuthProfile } from '../../src/index.ts';
import { cardBoxClient } from './client.ts';
import { errorRows, readError, readTokenError } from './errors.ts';

const cards: CrmObject = {
  name: 'card',
  label: 'Card',
  defaultMapping: [
    { from: 'emails.0', to: 'mail' },
    { from: 'lastName', to: 'surname' },
  ],
  allowsTwins: true,
};

const Me = z.object({ id: z.string(), name: z.string() });

function oauthProfile(apiUrl: string): OAuthProfile {
  return {
    signInHosts: [{ id: 'card-box', label: 'Card Box' }],
    endpoints: () => ({
      authorize: `${apiUrl}/authorize`,
      token: `${apiUrl}/token`,
      revoke: `${apiUrl}/revoke`,
    }),
    scopes: ['cards'],
    optionalScopes: [],
    permissions: [{ code: 'cards', text: 'See and change your cards' }],
    scopeLabels: { cards: { code: 'scope-cards', text: 'See and change cards' } },
    pkce: true,
    clientAuth: 'basic',
    readTokenError,
    async identify(_answer, get) {
      const { id, name } = Me.parse(await get(`${apiUrl}/me`));
      return { account: { id, name, apiUrl, appUrl: apiUrl } };
    },
  };
}

/** The Card Box: an invented CRM, to show what a third one takes. This folder is all of it; its registration is one line of a list. */
export const cardBox: ConnectorDefinition = {
  id: 'cardbox',
  label: 'Card Box',
  urls: { API_URL: 'https://api.cardbox.example' },
  errors: errorRows,
  create(urls): CrmConnector {
    return {
      id: 'cardbox',
      label: 'Card Box',
      features: [],
      objects: [cards],
      oauth: oauthProfile(configuredBase(urls, 'API_URL', 'https://api.cardbox.example')),
      limits: { batch: { find: 50, read: 50, write: 50 }, concurrency: 1 },
      recordUrl: (account, _object, id) => `${account.appUrl}/cards/${encodeURIComponent(id)}`,
      readError,
      open: (_account, call) => cardBoxClient(call),
    };
  },
};
