import assert from 'node:assert/strict';
import { type Person, send } from '../../apps/server/test/people.ts';
import { consent } from '../../packages/connectors/test/support/consent.ts';
import { type Attack, connectionStates, refused, type Scene, withoutTokenCall } from './attack.ts';

const crm = 'salesforce';

async function begin({ app }: Scene, person: Person, connector: string = crm): Promise<string> {
  const answer = await person.call(
    'POST',
    `/api/integrations/${connector}/connect`,
    { via: 'web' },
    { as: 'web' },
  );
  assert.equal(answer.status, 200, `could not begin at ${app.url}`);
  return answer.body.authorizeUrl;
}

/** What the vendor's redirect makes a browser ask of us, with this person's cookie or none. */
function callback({ app }: Scene, back: URL, person?: Person) {
  const headers = person === undefined ? {} : { cookie: person.cookie };
  return send(app.url, 'GET', `${back.pathname}${back.search}`, undefined, headers);
}

/** Ends in our own pages with a problem, not connected. */
async function turnedAway(scene: Scene, back: URL, person?: Person): Promise<void> {
  const answer = await callback(scene, back, person);
  assert.equal(answer.status, 303);
  const location = new URL(answer.headers.get('location') ?? '', scene.app.url);
  assert.equal(location.origin, scene.app.url);
  assert.ok(location.searchParams.has('problem'), `went to ${location.pathname}`);
}

async function notConnected(person: Person): Promise<void> {
  const states = await connectionStates(person);
  assert.ok(!Object.values(states).includes('connected'), `connected: ${JSON.stringify(states)}`);
}

/** Attacks on connecting a CRM (RFC 6749 §10, RFC 9700). */
export const signInAttacks: readonly Attack[] = [
  {
    title: 'A1 a state that nobody issued',
    play: scene =>
      withoutTokenCall(scene.app, crm, async () => {
        const forged = new URL(`${scene.app.url}/api/integrations/${crm}/callback?state=forged&code=any`);
        await turnedAway(scene, forged, scene.victim);
        const body = { state: 'forged', code: 'any' };
        refused(await scene.victim.post(`/api/integrations/${crm}/complete`, body), 400);
      }),
  },
  {
    title: "A3 fixation: the victim's browser is sent to the end of the attacker's flow",
    play: async scene => {
      const back = await consent(await begin(scene, scene.eve));
      await withoutTokenCall(scene.app, crm, () => turnedAway(scene, back, scene.victim));
      await notConnected(scene.victim);
      await notConnected(scene.eve);
    },
  },
  {
    title: "A3 the attacker finishes the victim's flow, and a browser without a session does",
    play: async scene => {
      const back = await consent(await begin(scene, scene.victim));
      await withoutTokenCall(scene.app, crm, async () => {
        await turnedAway(scene, back, scene.eve);
        await turnedAway(scene, back);
        const answer = Object.fromEntries(back.searchParams);
        refused(await scene.eve.post(`/api/integrations/${crm}/complete`, answer), 400, 403);
      });
      await notConnected(scene.eve);
    },
  },
  {
    title: 'A5 a stolen code is worth nothing without the verifier, and the verifier is in no address',
    play: async scene => {
      const authorizeUrl = await begin(scene, scene.victim);
      const back = await consent(authorizeUrl);
      assert.doesNotMatch(authorizeUrl + back.href, /code_verifier/);
      const asked = new URL(authorizeUrl);
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        client_id: asked.searchParams.get('client_id') ?? '',
        redirect_uri: asked.searchParams.get('redirect_uri') ?? '',
      });
      const url = `${scene.app.crmUrl(crm)}/services/oauth2/token`;
      const answer = await fetch(url, { method: 'POST', body: form });
      assert.equal(answer.status, 400, 'the vendor took the code without a verifier');
    },
  },
  {
    title: 'A6 mix-up: a code of one vendor is posted to the path of the other',
    play: async scene => {
      const back = await consent(await begin(scene, scene.eve, 'hubspot'));
      await withoutTokenCall(scene.app, crm, async () => {
        const answer = Object.fromEntries(back.searchParams);
        refused(await scene.eve.post(`/api/integrations/${crm}/complete`, answer), 400, 403);
      });
    },
  },
  {
    title: "A7 injection: the victim's code under the attacker's own state",
    play: async scene => {
      const [victims, own] = [
        await consent(await begin(scene, scene.victim)),
        await consent(await begin(scene, scene.eve)),
      ];
      own.searchParams.set('code', victims.searchParams.get('code') ?? '');
      await turnedAway(scene, own, scene.eve);
      await notConnected(scene.eve);
    },
  },
  {
    title: 'A2 a state that was used once, with a fresh code',
    play: async scene => {
      const back = await consent(await begin(scene, scene.victim));
      await callback(scene, back, scene.victim);
      assert.equal((await connectionStates(scene.victim))[crm], 'connected');
      await withoutTokenCall(scene.app, crm, () => turnedAway(scene, back, scene.victim));
      assert.equal((await connectionStates(scene.victim))[crm], 'connected');
    },
  },
  {
    title: 'A8 an error with markup in it is not repeated',
    play: async scene => {
      const state = new URL(await begin(scene, scene.eve)).searchParams.get('state') ?? '';
      const evil = '<script>alert(1)</script>';
      const query = new URLSearchParams({ state, error: evil, error_description: evil });
      const back = new URL(`${scene.app.url}/api/integrations/${crm}/callback?${query}`);
      const answer = await callback(scene, back, scene.eve);
      assert.doesNotMatch(`${answer.headers.get('location')}${answer.body}`, /script/);
    },
  },
  {
    title: 'A11 another place to come back to is refused by the vendor and cannot be asked of us',
    play: async scene => {
      const url = new URL(await begin(scene, scene.eve));
      for (const evil of [
        'https://evil.example/cb',
        'javascript:alert(1)',
        'http://localhost.evil.example/',
      ]) {
        url.searchParams.set('redirect_uri', evil);
        const page = await fetch(url, { redirect: 'manual' });
        assert.notEqual(page.headers.get('location')?.startsWith(evil), true);
        assert.ok(page.status >= 400, `the vendor answered ${page.status} for ${evil}`);
      }
      const body = { via: 'web', redirectUri: 'https://evil.example/cb' };
      refused(await scene.eve.post(`/api/integrations/${crm}/connect`, body), 400);
    },
  },
  {
    title: 'B10 sign-in hosts that only look like the vendor',
    play: async ({ app, eve }) => {
      const hosts = [
        '169.254.169.254',
        'evil.my.salesforce.com.evil.example',
        'org.my.salesforce.com@evil.example',
        'org.my.salesforce.com:8443',
        'https://evil.example/org.my.salesforce.com',
        'localhost',
      ];
      for (const host of hosts) {
        const answer = await eve.post(`/api/integrations/${crm}/connect`, { via: 'web', host });
        // With one sign-in host configured there is nothing to choose: what was typed has no effect.
        if (answer.status === 200)
          assert.equal(new URL(answer.body.authorizeUrl).origin, app.crmUrl(crm), `sent to ${host}`);
        else refused(answer, 400);
      }
    },
  },
  {
    title: 'B12 a flow for an extension that the operator does not know',
    play: async ({ eve }) => {
      const body = { via: 'extension', extensionId: 'a'.repeat(32) };
      refused(await eve.post(`/api/integrations/${crm}/connect`, body), 403);
    },
  },
];
