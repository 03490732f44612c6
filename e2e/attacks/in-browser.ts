import assert from 'node:assert/strict';
import type { BrowserContext, Page } from '@playwright/test';
import { type Attack, connectionStates, type Scene } from './attack.ts';

/** What would show that a script of the attacker ran in our page. */
const marker = 'data-owned';
const payloads = [
  `<img src=x onerror="document.documentElement.setAttribute('${marker}','1')">`,
  `"><svg onload="document.documentElement.setAttribute('${marker}','1')">`,
];

/** A browser in which the victim is signed in. */
async function asVictim(scene: Scene, play: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await scene.newContext();
  try {
    const cookies = scene.victim.cookie.split('; ').map(pair => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: scene.app.url };
    });
    await context.addCookies(
      cookies.map(cookie => ({ ...cookie, httpOnly: true, sameSite: 'Lax' as const })),
    );
    await play(context);
  } finally {
    await context.close();
  }
}

/** A page of another site with this markup. */
async function evilPage(context: BrowserContext, body: string): Promise<Page> {
  const page = await context.newPage();
  await page.route('http://evil.example/**', route =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><body>${body}</body>` }),
  );
  await page.goto('http://evil.example/');
  return page;
}

async function nothingRan(page: Page): Promise<void> {
  assert.equal(await page.evaluate(name => document.documentElement.getAttribute(name), marker), null);
}

/** Attacks by pages that the victim's browser shows while they are signed in. */
export const browserAttacks: readonly Attack[] = [
  {
    title: 'E1 markup in every field of a contact, shown on each screen',
    play: async scene => {
      const [one = '', two = ''] = payloads;
      const fields = { firstName: one, lastName: two, company: one, title: two, phone: one, notes: two };
      const made = await scene.victim.post('/api/contacts', fields);
      assert.equal(made.status, 201);
      await asVictim(scene, async context => {
        const page = await context.newPage();
        for (const path of ['/contacts', `/contacts/${made.body.id}`, '/history', '/pushes']) {
          await page.goto(`${scene.app.url}${path}`);
          await page.getByRole('navigation').first().waitFor();
          if (path.startsWith('/contacts')) await page.getByText('onerror=').first().waitFor();
          await nothingRan(page);
        }
      });
    },
  },
  {
    title: 'A8 markup in the addresses that a vendor sends people back to',
    play: scene =>
      asVictim(scene, async context => {
        const page = await context.newPage();
        for (const payload of payloads)
          for (const name of ['problem', 'connected', 'connector', 'search']) {
            await page.goto(`${scene.app.url}/integrations?${name}=${encodeURIComponent(payload)}`);
            await page.getByRole('navigation').first().waitFor();
            await nothingRan(page);
          }
      }),
  },
  {
    title: 'E5 a website that is a script is no link',
    play: async scene => {
      const website = `javascript:document.documentElement.setAttribute('${marker}','1')`;
      const made = await scene.victim.post('/api/contacts', { firstName: 'Linked', website });
      if (made.status === 400) return;
      await asVictim(scene, async context => {
        const page = await context.newPage();
        await page.goto(`${scene.app.url}/contacts/${made.body.id}`);
        await page.getByText('Linked').first().waitFor();
        const links = await page.evaluate(() => [...document.links].map(link => link.protocol));
        assert.ok(!links.includes('javascript:'));
      });
    },
  },
  {
    title: 'our page in a frame of another site',
    play: scene =>
      asVictim(scene, async context => {
        const page = await evilPage(context, '');
        await page.evaluate(url => {
          const frame = document.createElement('iframe');
          const shown = new Promise(resolve => frame.addEventListener('load', resolve));
          frame.src = url;
          document.body.append(frame);
          return shown;
        }, `${scene.app.url}/integrations`);
        const frame = page.frames().find(each => each !== page.mainFrame());
        assert.equal(await frame?.getByRole('navigation').count(), 0, 'the frame shows our page');
      }),
  },
  {
    title: "another site's script calls the API with the victim's cookie",
    play: scene =>
      asVictim(scene, async context => {
        const page = await evilPage(context, '');
        const got = await page.evaluate(async url => {
          const attempt = async (path: string, init: RequestInit) => {
            try {
              const answer = await fetch(`${url}${path}`, { credentials: 'include', ...init });
              return answer.type === 'opaque' ? 'opaque' : answer.status;
            } catch {
              return 'blocked';
            }
          };
          return [
            await attempt('/api/contacts', {}),
            await attempt('/api/contacts', { mode: 'no-cors' }),
            await attempt('/api/integrations/salesforce/disconnect', { method: 'DELETE' }),
            await attempt('/api/contacts', {
              method: 'POST',
              mode: 'no-cors',
              body: '{"firstName":"Forged"}',
            }),
          ];
        }, scene.app.url);
        assert.ok(
          got.every(answer => answer === 'blocked' || answer === 'opaque'),
          `the page read ${got}`,
        );
        assert.equal((await connectionStates(scene.victim)).salesforce, 'connected');
        const { body } = await scene.victim.get('/api/contacts?q=Forged');
        assert.deepEqual(body.items, []);
      }),
  },
  {
    title: 'another site sends a form that signs the victim out or in as the attacker',
    play: scene =>
      asVictim(scene, async context => {
        const page = await evilPage(
          context,
          `<form id="f" method="post" action="${scene.app.url}/api/auth/sign-in/email" enctype="text/plain">
             <input name='{"email":"${scene.eve.email}","password":"${scene.eve.password}","x":"' value='"}'></form>`,
        );
        const answered = page.waitForResponse(response => response.url().includes('/api/auth/sign-in'));
        await page.evaluate(() => document.querySelector<HTMLFormElement>('#f')?.submit());
        const answer = await answered;
        assert.ok(answer.status() >= 400, `answered ${answer.status()}`);
        assert.equal(
          (await answer.headersArray()).some(({ name }) => name === 'set-cookie'),
          false,
        );
      }),
  },
  {
    title: 'A10 a page says that it is connected, by message, hash and storage',
    play: scene =>
      asVictim(scene, async context => {
        const page = await context.newPage();
        await page.goto(`${scene.app.url}/integrations#connected=hubspot`);
        await page.getByRole('navigation').first().waitFor();
        await page.evaluate(() => {
          window.postMessage({ type: 'HUBSPOT_CONNECTED', success: true }, '*');
          localStorage.setItem('hubspot', 'connected');
        });
        await page.reload();
        const card = page.getByRole('button', { name: 'Connect HubSpot' });
        await card.waitFor();
      }),
  },
  {
    title: 'a script in our own page would find no session to steal',
    play: async scene => {
      const context = await scene.newContext();
      try {
        const page = await context.newPage();
        await page.goto(`${scene.app.url}/sign-in`);
        await page.getByLabel('E-mail', { exact: true }).fill(scene.eve.email);
        await page.getByRole('textbox', { name: 'Password' }).fill(scene.eve.password);
        await page
          .locator('form')
          .getByRole('button', { name: /^Sign in/ })
          .click();
        await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor();
        const reachable = await page.evaluate(() =>
          JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
        );
        assert.doesNotMatch(reachable, /session|token|bearer/i);
        const cookies = await context.cookies(scene.app.url);
        assert.ok(
          cookies.length > 0 && cookies.every(cookie => cookie.httpOnly && cookie.sameSite === 'Lax'),
        );
      } finally {
        await context.close();
      }
    },
  },
];
