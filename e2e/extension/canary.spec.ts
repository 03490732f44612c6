import type { BrowserContext } from '@playwright/test';
import { z } from 'zod';
import type { RunningApp } from '../app.ts';
import { expect, test } from '../fixtures.ts';
import { signUp } from '../sign-up.ts';
import { connect } from '../steps.ts';
import { connectInPanel, goTo, inOwnPage, openPage, openPanel, signUpInPanel, startAfresh } from './panel.ts';

const Exchanges = z.object({ exchanges: z.array(z.object({ form: z.record(z.string(), z.string()) })) });
const Calls = z.object({ calls: z.array(z.object({ headers: z.record(z.string(), z.string()) })) });

/** Every code, verifier and token that the CRMs have seen. */
async function secretsOf(app: RunningApp): Promise<string[]> {
  const crms = ['hubspot', 'salesforce'] as const;
  const found = await Promise.all(
    crms.map(async crm => {
      const ask = async (path: string) => (await fetch(`${app.crmUrl(crm)}/_sim/${path}`)).json();
      const { exchanges } = Exchanges.parse(await ask('token-exchanges'));
      const { calls } = Calls.parse(await ask('calls'));
      const fields = ['code', 'code_verifier', 'refresh_token', 'token', 'client_secret'];
      return [
        ...exchanges.flatMap(({ form }) => fields.flatMap(field => form[field] ?? [])),
        ...calls.flatMap(({ headers }) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? []),
      ];
    }),
  );
  return [...new Set(found.flat())];
}

/** All that the extension keeps, by storage area. */
function extensionStorage(context: BrowserContext, extensionId: string): Promise<string> {
  return inOwnPage(context, extensionId, page =>
    page.evaluate(async () => {
      const areas = ['local', 'session', 'sync'] as const;
      const kept = await Promise.all(areas.map(async area => [area, await chrome.storage[area].get()]));
      return JSON.stringify([kept, { ...localStorage }, { ...sessionStorage }, await indexedDB.databases()]);
    }),
  );
}

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('P1 the extension keeps its own session and no other secret, and after sign-out nothing of the person', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  test.setTimeout(120_000);
  const email = `canary.${Date.now()}@fjordkraft.example`;
  const page = await openPage(
    context,
    app,
    'canary',
    `<h1>Kari Canary</h1><a href="mailto:${email}">E-mail</a>`,
  );
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');
  await connectInPanel(context, panel, 'Salesforce');
  const secrets = [...(await secretsOf(app)), person.password];
  expect(secrets.length).toBeGreaterThan(6);
  const kept = await extensionStorage(context, extensionId);
  expect(secrets.filter(secret => kept.includes(secret))).toEqual([]);
  expect(kept).not.toContain(person.email);
  const token = /"token":"([^"]+)"/.exec(kept)?.[1] ?? '';
  // What the page in view shows is in the browser's memory (`session`) until it is saved; on the disk is the session, and whose it is,
  // so that what is saved offline has an owner.
  const [areas, ...others] = z
    .tuple([z.array(z.tuple([z.string(), z.unknown()]))])
    .rest(z.unknown())
    .parse(JSON.parse(kept));
  expect(areas.filter(([area]) => area !== 'session')).toEqual([
    ['local', { token, person: { id: expect.any(String), name: person.name } }],
    ['sync', {}],
  ]);
  expect(others).toEqual([{}, {}, []]);
  const me = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status).toBe(200);

  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(panel.getByRole('button', { name: 'Create an account' })).toBeVisible();
  const after = await extensionStorage(context, extensionId);
  for (const left of [...secrets, token, person.email]) expect(after).not.toContain(left);
  const ended = await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(ended.status).toBe(401);
});

test('P1 pages keep no secret, in no storage and no address they went through', async ({
  app,
  context,
  page,
  person,
}) => {
  test.setTimeout(120_000);
  const visited: string[] = [];
  page.on('framenavigated', frame => visited.push(frame.url()));
  await signUp(page, app, person);
  await connect(page, app, 'HubSpot');
  await connect(page, app, 'Salesforce');
  const secrets = [...(await secretsOf(app)), person.password];
  const kept = await page.evaluate(async () =>
    JSON.stringify([
      document.cookie,
      { ...localStorage },
      { ...sessionStorage },
      await indexedDB.databases(),
      await caches.keys(),
      history.state,
    ]),
  );
  const cookies = await context.cookies(app.url);
  expect(cookies.map(({ name }) => name)).toEqual(['crmsync.session_token']);
  for (const text of [kept, visited.filter(url => url.startsWith(app.url)).join('\n')]) {
    expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
    expect(text).not.toContain(person.email);
  }
});
