import { z } from 'zod';
import { expect, test } from '../fixtures.ts';
import { askServer, inOwnPage, openPage, openPanel, signUpInPanel, startAfresh, tabOf } from './panel.ts';

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('E1 markup in a name is text in panel and popup, and runs nothing', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const evil = '<img src=x onerror="document.title=1">';
  const json = JSON.stringify({
    '@type': 'Person',
    givenName: evil,
    familyName: 'Berg',
    email: 'evil@berg.example',
  });
  const page = await openPage(
    context,
    app,
    'evil',
    `<script type="application/ld+json">${json.replaceAll('<', '\\u003c')}</script>`,
  );
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await expect(panel.getByRole('heading', { name: evil })).toBeVisible();
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();
  await expect(panel.getByRole('heading', { name: evil })).toBeVisible();
  expect(await panel.locator('img').count()).toBe(0);
  expect(await panel.title()).toBe('CRMSync');
});

test('E2 200,000 nodes, overridden prototypes and clobbered names: read within the budget, running nothing of the page', async ({
  app,
  context,
  extensionId,
}) => {
  const page = await openPage(
    context,
    app,
    'huge',
    `<img name="querySelectorAll"><img name="createTreeWalker"><img name="title">
     <article><h2>Anna Berg</h2><a href="mailto:anna@berg.example">E-mail</a></article>
     <script>
       for (const type of [Node, Element, Document, Array, String, Object]) {
         for (const name of Object.getOwnPropertyNames(type.prototype)) {
           try { type.prototype[name] = () => { document.documentElement.lang = 'xx'; throw new Error('trap'); }; } catch {}
         }
       }
     </script>`,
  );
  // Everything through the extension: in the page's own world nothing works any more.
  await inOwnPage(context, extensionId, async own => {
    const tabId = await tabOf(own, page);
    await own.evaluate(async id => {
      const markup = '<p><b>x</b><i>y</i><a href="mailto:somebody@example.org">z</a></p>'.repeat(25_000);
      const func = (html: string) => document.body.insertAdjacentHTML('beforeend', html);
      await chrome.scripting.executeScript({ target: { tabId: id }, func, args: [markup] });
    }, tabId);
    const read = () =>
      own.evaluate(async id => {
        const target = { tabId: id };
        const [frame] = await chrome.scripting.executeScript({ target, files: ['/capture.js'] });
        return JSON.stringify(frame?.result);
      }, tabId);
    // It stops at its budget of time or nodes and says so; a machine that is busy with other things gets nowhere in that time at first.
    await expect.poll(read).toContain('Anna');
    expect(await read()).toContain('"complete":false');
    const touched = await own.evaluate(async id => {
      const func = () => document.documentElement.lang;
      return (await chrome.scripting.executeScript({ target: { tabId: id }, func }))[0]?.result;
    }, tabId);
    expect(touched).toBe('en');
  });
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('on this page')).toBeVisible();
});

test('E3 what a page says to the extension is not heard', async ({ app, context, extensionId, person }) => {
  const page = await openPage(context, app, 'loud', '<p>hello</p>');
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  const reachable = await page.evaluate(
    id =>
      new Promise(resolve => {
        const runtime = (globalThis as { chrome?: { runtime?: typeof chrome.runtime } }).chrome?.runtime;
        window.postMessage({ type: 'HUBSPOT_CONNECTED', verb: 'connect' }, '*');
        if (!runtime?.sendMessage) return resolve('no way to send');
        runtime.sendMessage(id, { verb: 'read', input: { tabId: 1 } }, (answer: unknown) =>
          resolve(answer ?? 'no answer'),
        );
      }),
    extensionId,
  );
  expect(['no way to send', 'no answer']).toContain(reachable);
  await panel.evaluate(() => window.postMessage({ type: 'HUBSPOT_CONNECTED', connector: 'hubspot' }, '*'));
  const Cards = z.object({ items: z.array(z.object({ state: z.string() })) });
  const { items } = Cards.parse(await askServer(panel, app, '/api/integrations'));
  expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['not-connected']));
});

test('E4 a script in a page gets neither token nor answers', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const page = await openPage(context, app, 'script', '<p>hello</p>');
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  const got = await panel.evaluate(
    async id => {
      const [frame] = await chrome.scripting.executeScript({
        target: { tabId: id },
        func: async () => {
          const attempt = async (work: () => Promise<unknown>) => {
            try {
              return (await work()) ?? 'no answer';
            } catch {
              return 'refused';
            }
          };
          return [
            await attempt(() => chrome.storage.local.get()),
            await attempt(() => chrome.storage.session.get()),
            await attempt(() => chrome.runtime.sendMessage({ verb: 'read', input: { tabId: 1 } })),
            await attempt(() =>
              chrome.runtime.sendMessage({ verb: 'connect', input: { connector: 'hubspot' } }),
            ),
          ];
        },
      });
      return frame?.result;
    },
    await tabOf(panel, page),
  );
  expect(got).toEqual(['refused', 'refused', 'no answer', 'no answer']);
});
