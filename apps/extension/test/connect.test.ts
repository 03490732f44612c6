import { createApi } from '@crmsync/ui/api';
import { describe, expect, it, vi } from 'vitest';
import { connectCrm } from '../src/connect.ts';

const id = 'ehbifellnamoomahidgbfflnodcldgfj';

/** Our server as far as connecting needs it; records what it is told. */
function server({ complete = 200 }: { complete?: number } = {}) {
  const said: { path: string; body: unknown }[] = [];
  const api = createApi({
    baseUrl: 'https://crmsync.example',
    token: 'abc',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      said.push({ path, body: JSON.parse(String(init?.body ?? 'null')) });
      if (path.endsWith('/connect')) {
        const authorizeUrl = 'https://crm.example/authorize?state=s1';
        return Response.json({ authorizeUrl, expiresAt: '2026-11-22T09:10:00.000Z' });
      }
      if (complete === 200) return Response.json(connection);
      const problem = {
        type: 'about:blank',
        status: complete,
        code: 'consent-denied',
        title: 'You said no.',
      };
      return Response.json(problem, { status: complete });
    },
  });
  return { api, said };
}

const connection = {
  connector: 'crm',
  label: 'CRM',
  simulated: true,
  configured: true,
  state: 'connected',
  objects: [{ name: 'people', label: 'Person' }],
  signInHosts: [],
  permissions: [],
  adminRequest: null,
  account: null,
  connectedAt: null,
  problem: null,
  waiting: null,
  otherAccount: null,
  settings: {
    object: 'people',
    policy: 'fill-blanks',
    owner: null,
    group: null,
    companies: 'off',
    notes: false,
    allowDuplicates: false,
    byEmail: false,
  },
  features: [],
  policies: ['fill-blanks'],
  missingPermissions: [],
  mappingProblems: 0,
  lastPush: null,
  quota: null,
  swapWith: null,
};

describe('connecting a CRM from the extension', () => {
  it('asks for a flow of its own kind and hands the answer to the server', async () => {
    const { api, said } = server();
    const launch = vi.fn(
      async () => `https://${id}.chromiumapp.org/crm?code=c1&state=s1&iss=https%3A%2F%2Fcrm.example`,
    );
    expect(await connectCrm(api, { connector: 'crm', host: 'sandbox' }, id, launch)).toEqual({
      end: 'connected',
    });
    expect(launch).toHaveBeenCalledWith('https://crm.example/authorize?state=s1');
    expect(said).toEqual([
      { path: '/api/integrations/crm/connect', body: { via: 'extension', extensionId: id, host: 'sandbox' } },
      {
        path: '/api/integrations/crm/complete',
        body: { code: 'c1', state: 's1', iss: 'https://crm.example' },
      },
    ]);
  });

  it('A8 hands a refusal on as it came and says what the server says', async () => {
    const { api, said } = server({ complete: 400 });
    const launch = async () => `https://${id}.chromiumapp.org/?error=access_denied&state=s1`;
    expect(await connectCrm(api, { connector: 'crm' }, id, launch)).toMatchObject({
      end: 'refused',
      title: 'You said no.',
    });
    expect(said[1]?.body).toEqual({ error: 'access_denied', state: 's1' });
  });

  it('a closed window ends it without a word to the server', async () => {
    const { api, said } = server();
    const launch = async () => {
      throw new Error('The user did not approve access.');
    };
    expect(await connectCrm(api, { connector: 'crm' }, id, launch)).toEqual({ end: 'closed' });
    expect(said).toHaveLength(1);
  });

  it('A11 takes no code from any other address than its own redirect', async () => {
    const { api, said } = server({ complete: 400 });
    for (const back of ['https://evil.example/?code=c1&state=s1', `http://${id}.chromiumapp.org/?code=c1`]) {
      await connectCrm(api, { connector: 'crm' }, id, async () => back);
    }
    expect(said.filter(({ path }) => path.endsWith('/complete')).map(({ body }) => body)).toEqual([{}, {}]);
  });
});
