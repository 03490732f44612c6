import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { totpCode } from '../../apps/server/src/auth/totp.ts';
import { send, signUp } from '../../apps/server/test/people.ts';
import { type Attack, refused, type Scene } from './attack.ts';

const salesforceRecords = async ({ app }: Scene): Promise<number> => {
  const answer = await fetch(`${app.crmUrl('salesforce')}/_sim/records/Lead?limit=1`);
  return ((await answer.json()) as { live: number }).live;
};

/** A contact of the victim's. */
async function victimsContact({ victim }: Scene): Promise<string> {
  const made = await victim.post('/api/contacts', {
    firstName: 'Secret',
    emails: [`${randomUUID()}@secret.example`],
  });
  assert.equal(made.status, 201);
  return made.body.id;
}

/** Attacks on the API by somebody with an account, somebody without, and a web page. */
export const httpAttacks: readonly Attack[] = [
  {
    title: "B1 another person's contact is read, changed, pushed, exported and deleted",
    play: async scene => {
      const id = await victimsContact(scene);
      refused(await scene.eve.get(`/api/contacts/${id}`), 404);
      refused(await scene.eve.patch(`/api/contacts/${id}`, { firstName: 'Mine' }), 404);
      refused(await scene.eve.delete(`/api/contacts/${id}`), 404);
      const pushed = await scene.eve.post('/api/integrations/salesforce/sync-contact', { contactId: id });
      refused(pushed, 404, 424);
      const exported = await scene.eve.get('/api/contacts/export?format=csv');
      assert.doesNotMatch(String(exported.body), /secret\.example/);
      assert.equal((await scene.victim.get(`/api/contacts/${id}`)).body.firstName, 'Secret');
    },
  },
  {
    title: 'B2 fields that nobody may set',
    play: async ({ eve, victim }) => {
      const evil = { firstName: 'E', emails: [`${randomUUID()}@x.example`] };
      for (const extra of [{ userId: victim.id }, { user_id: victim.id }, { id: randomUUID() }, { crm: {} }])
        refused(await eve.post('/api/contacts', { ...evil, ...extra }), 400);
      const settings = { instance_url: 'https://evil.example' };
      refused(await eve.patch('/api/integrations/salesforce/settings', settings), 400);
    },
  },
  {
    title: 'B3 JSON that is broken, too deep, or reaches for prototypes',
    play: async ({ eve }) => {
      const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
      const poison = '{"__proto__":{"isAdmin":true},"firstName":"x"}';
      const built = '{"constructor":{"prototype":{"x":1}},"firstName":"x"}';
      for (const body of ['{', deep, poison, built, '"text"', 'null'])
        refused(await eve.call('POST', '/api/contacts', body), 400);
    },
  },
  {
    title: 'B4 bodies far too large, and too many things in one call',
    play: async ({ eve }) => {
      const large = JSON.stringify({ firstName: 'x'.repeat(3_000_000) });
      refused(await eve.call('POST', '/api/contacts', large), 413);
      const contactIds = Array.from({ length: 20_000 }, () => randomUUID());
      refused(await eve.post('/api/pushes', { connector: 'salesforce', contactIds }), 400, 413);
    },
  },
  {
    title: 'B7 SQL in every place that takes text',
    play: async scene => {
      const id = await victimsContact(scene);
      const evil = "x' OR 1=1; DROP TABLE contacts; --";
      const found = await scene.eve.get(`/api/contacts?q=${encodeURIComponent(evil)}`);
      assert.deepEqual(found.body.items, []);
      for (const place of ['sort', 'cursor', 'dir'])
        refused(await scene.eve.get(`/api/contacts?${place}=${encodeURIComponent(evil)}`), 200, 400);
      refused(await scene.eve.get(`/api/contacts/${encodeURIComponent(evil)}`), 400, 404);
      const kept = await scene.eve.post('/api/contacts', { firstName: evil });
      assert.equal(kept.body.firstName, evil);
      assert.equal((await scene.victim.get(`/api/contacts/${id}`)).status, 200);
    },
  },
  {
    title: 'B8 SOQL in the e-mails and names that are looked up at Salesforce',
    play: async scene => {
      const before = await salesforceRecords(scene);
      for (const email of ["x' OR Email != '@a.example", "o\\' OR Name LIKE '%@a.example"]) {
        const contact = { firstName: "O\\'", lastName: "x' OR Id != '", company: 'Acme', emails: [email] };
        refused(
          await scene.victim.post('/api/integrations/salesforce/sync-contact', { contact }),
          200,
          400,
          422,
        );
      }
      assert.ok((await salesforceRecords(scene)) <= before + 2, 'records appeared that nobody pushed');
    },
  },
  {
    title: 'B9 kinds of record that we do not write',
    play: async ({ victim }) => {
      const contact = { lastName: 'x', emails: [`${randomUUID()}@x.example`] };
      for (const object of ['User', 'Lead; DELETE', '../sobjects/User', 'lead'])
        refused(await victim.post('/api/integrations/salesforce/sync-contact', { contact, object }), 400);
      refused(await victim.get('/api/integrations/salesforce/objects/User/fields'), 400, 404);
      refused(await victim.get('/api/integrations/salesforce/objects/..%2f..%2fUser/fields'), 400, 404);
    },
  },
  {
    title: 'B6 an idempotency key with another body',
    play: async scene => {
      const headers = { 'idempotency-key': randomUUID() };
      const [first, second] = [await victimsContact(scene), await victimsContact(scene)];
      const push = (contactIds: string[]) =>
        scene.victim.call('POST', '/api/pushes', { connector: 'salesforce', contactIds }, { headers });
      assert.equal((await push([first])).status, 202);
      refused(await push([second]), 409);
    },
  },
  {
    title: 'B12 a page of another origin, with and without the cookie',
    play: async ({ app, victim }) => {
      for (const origin of ['https://evil.example', 'null', `chrome-extension://${'b'.repeat(32)}`]) {
        const headers = { origin, cookie: victim.cookie };
        refused(await send(app.url, 'GET', '/api/contacts', undefined, headers), 403);
        refused(await send(app.url, 'POST', '/api/contacts', { firstName: 'x' }, headers), 403);
        const preflight = { origin, 'access-control-request-method': 'DELETE' };
        const answer = await send(app.url, 'OPTIONS', '/api/contacts', undefined, preflight);
        assert.notEqual(answer.headers.get('access-control-allow-origin'), origin);
      }
    },
  },
  {
    title: 'B11 a webhook that the CRM never sent, and one whose signature is of long ago',
    play: async ({ app }) => {
      const path = '/api/webhooks/hubspot';
      const body = JSON.stringify([{ portalId: 1, objectId: 1, subscriptionType: 'contact.deletion' }]);
      const signature = createHmac('sha256', 'guessed')
        .update(`POST${app.url}${path}${body}1`)
        .digest('base64');
      const forged = { 'x-hubspot-signature-v3': signature, 'content-type': 'application/json' };
      for (const stamp of [String(Date.now()), '1', 'NaN', ''])
        refused(
          await send(app.url, 'POST', path, body, { ...forged, 'x-hubspot-request-timestamp': stamp }),
          401,
        );
      refused(await send(app.url, 'POST', path, '{', { 'content-type': 'application/json' }), 401);
    },
  },
  {
    title: 'a form of another page, which a browser sends without asking first',
    play: async ({ app, victim }) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const headers = { cookie: victim.cookie, 'content-type': type };
        refused(await send(app.url, 'POST', '/api/contacts', '{"firstName":"x"}', headers), 400, 403, 415);
      }
    },
  },
  {
    title: 'sessions that are forged, cut, or taken from elsewhere',
    play: async ({ app, victim, eve }) => {
      const [name = '', value = ''] = victim.cookie.split('=', 2);
      const bare = decodeURIComponent(value).split('.', 1)[0] ?? '';
      const tokens = ['x', `${victim.token.slice(0, -2)}xx`, bare, victim.id, 'null', ''];
      for (const token of tokens)
        refused(
          await send(app.url, 'GET', '/api/contacts', undefined, { authorization: `Bearer ${token}` }),
          401,
        );
      const swapped = `${name}=${bare}.${decodeURIComponent(eve.cookie).split('.').slice(1).join('.')}`;
      refused(await send(app.url, 'GET', '/api/contacts', undefined, { cookie: swapped }), 401);
    },
  },
  {
    title: 'paths out of the web app',
    play: async ({ app }) => {
      const paths = [
        '/..%2f..%2fpackage.json',
        '/assets/..%2f..%2f..%2fpackage.json',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/assets/%00',
        '/.env',
      ];
      for (const path of paths) {
        const answer = await send(app.url, 'GET', path);
        assert.doesNotMatch(String(answer.body), /"workspaces"|root:|CRMSYNC_KEYS/);
      }
    },
  },
  {
    title: 'a Host header of the attacker does not move anybody',
    play: async ({ app, victim }) => {
      const headers = { 'x-forwarded-host': 'evil.example', cookie: victim.cookie };
      const url = '/api/integrations/salesforce/callback?state=x&code=y';
      const answer = await send(app.url, 'GET', url, undefined, headers);
      assert.ok(answer.headers.get('location')?.startsWith(app.url));
    },
  },
  {
    title: 'D15 a formula in a name is text in the exported table',
    play: async ({ victim }) => {
      await victim.post('/api/contacts', {
        firstName: '=HYPERLINK("https://evil.example","x")',
        lastName: '@SUM(1)',
      });
      const { body } = await victim.get('/api/contacts/export?format=csv');
      const cells = String(body)
        .split(/[\r\n,]+/)
        .map(cell => cell.replace(/^"/, ''));
      assert.deepEqual(
        cells.filter(cell => /^[=@\t]|^[+-]\D/.test(cell)),
        [],
      );
    },
  },
  {
    title: 'P2 no answer holds a token of a CRM',
    play: async ({ victim }) => {
      for (const path of [
        '/api/integrations',
        '/api/integrations/salesforce/status',
        '/api/history',
        '/api/pushes',
      ]) {
        const told = JSON.stringify((await victim.get(path)).body);
        assert.doesNotMatch(told, /"(access|refresh)_?token"|bearer |00D\w{12}!|ciphertext|"wrapped/i);
      }
    },
  },
  {
    title:
      'A15 a stolen password where the second step is on: alone, with guessed codes, with a code once more',
    play: async ({ app }) => {
      const person = await signUp(app.url, app.url, 'Gus Guarded');
      const path = '/api/users/me/second-factor';
      const { email, password } = person;
      const { body } = await person.post(path, { password });
      const code = await totpCode(body.secret, Date.now());
      assert.equal((await person.post(`${path}/confirm`, { code })).status, 200);
      const signIn = (more: object) =>
        send(app.url, 'POST', '/api/auth/sign-in/email', { email, password, ...more }, { origin: app.url });
      refused(await signIn({}), 401);
      refused(await signIn({ code }), 403);
      refused(await signIn({ code: '' }), 400);
      const statuses: number[] = [];
      for (let guess = 0; guess < 8; guess += 1) {
        statuses.push((await signIn({ code: `${guess}`.padStart(6, '0') })).status);
      }
      assert.ok(!statuses.includes(200));
      assert.equal(statuses.at(-1), 429);
      refused(await person.call('DELETE', path, { password: 'not it' }), 403, 429);
    },
  },
  {
    title: 'B5 passwords are guessed, under ever new addresses',
    play: async ({ app, victim }) => {
      const statuses: number[] = [];
      for (let guess = 0; guess < 60; guess += 1) {
        const headers = { origin: app.url, 'x-forwarded-for': `203.0.113.${guess}` };
        const body = { email: victim.email, password: `guess number ${guess}` };
        statuses.push((await send(app.url, 'POST', '/api/auth/sign-in/email', body, headers)).status);
      }
      assert.ok(!statuses.includes(200));
      assert.ok(statuses.includes(429), `no 429 in ${statuses.length} guesses`);
    },
  },
];
