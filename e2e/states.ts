import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { totpCode } from '../apps/server/src/auth/totp.ts';
import type { Connection } from '../packages/contract/src/index.ts';
import type { RunningApp } from './app.ts';
import { shoot } from './shoot.ts';
import { pushEverybody } from './steps.ts';

interface Person {
  readonly email: string;
  readonly password: string;
}

/** What screens show only for a while, or only when something is wrong. */
export async function shootStates(page: Page, app: RunningApp, person: Person): Promise<void> {
  await shootList(page, app);
  await shootCards(page, app);
  await shootSlowPush(page, app);
  await shootRefusals(page, app);
  await shootSecondFactor(page, app, person);
}

async function shootList(page: Page, app: RunningApp): Promise<void> {
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Found by').waitFor();
  await shoot(page, 'contacts-filter');
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await shoot(page, 'contacts-selected');
  await page.goto(`${app.url}/history`);
  await page.getByRole('table').getByRole('button').first().click();
  await shoot(page, 'history-open');
}

const refused = {
  code: 'signed-out',
  title: 'The CRM does not know this sign-in any more.',
  detail: 'Nothing is lost: what waits goes on once it is connected again.',
  forAdmin: null,
};
const gone = { account: null, connectedAt: null, lastPush: null, quota: null } as const;

/** States of a card that a simulated CRM takes long to come to, as the server tells of them. */
const cards: Readonly<Record<string, (one: Connection) => Partial<Connection>>> = {
  waiting: () => ({
    ...gone,
    state: 'waiting',
    waiting: {
      expiresAt: new Date(Date.now() + 540_000).toISOString(),
      authorizeUrl: 'https://login.example.com/',
      forAdmin: 'Please allow CRMSync.',
    },
  }),
  reconnect: () => ({ state: 'needs-reconnect', problem: refused }),
  blocked: () => ({
    ...gone,
    state: 'blocked',
    problem: { ...refused, code: 'blocked', forAdmin: 'Please allow CRMSync for me.' },
  }),
  'other-account': ({ account }) => ({
    state: 'needs-reconnect',
    problem: { ...refused, code: 'other-account' },
    otherAccount: { id: '99', name: 'Another account', user: account?.user ?? null },
  }),
  'not-set-up': () => ({ ...gone, state: 'not-connected', configured: false }),
};

async function shootCards(page: Page, app: RunningApp): Promise<void> {
  for (const [name, change] of Object.entries(cards)) {
    await page.route('**/api/integrations', async route => {
      const { items } = (await (await route.fetch()).json()) as { items: Connection[] };
      await route.fulfill({ json: { items: items.map(one => ({ ...one, ...change(one) })) } });
    });
    await page.goto(`${app.url}/integrations`);
    await page.getByRole('article').first().waitFor();
    await shoot(page, `integrations-${name}`);
    await page.unroute('**/api/integrations');
  }
}

/** A push on its way, which a CRM that takes its time lets one see. */
async function shootSlowPush(page: Page, app: RunningApp): Promise<void> {
  const answers = (ms: number) =>
    fetch(`${app.crmUrl('hubspot')}/_sim/latency`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ms }),
    });
  await answers(8000);
  const pushed = pushEverybody(page, app, 'HubSpot');
  await page.getByRole('heading', { name: /^Pushing/ }).waitFor();
  await shoot(page, 'push-running');
  await answers(0);
  await pushed;
}

async function shootRefusals(page: Page, app: RunningApp): Promise<void> {
  await page.goto(`${app.url}/import`);
  const file = { name: 'people.csv', mimeType: 'text/csv' };
  const chooser = page.getByLabel('Choose a file').or(page.locator('input[type=file]')).first();
  await chooser.setInputFiles({
    ...file,
    buffer: Buffer.from('First name,E-mail,Notes\nAda,not an address,\n,,only a note\n'),
  });
  await page.getByRole('button', { name: 'Import 1 person' }).waitFor();
  await shoot(page, 'import-preview');
  await page.getByRole('button', { name: 'Import 1 person' }).click();
  await page.getByRole('link', { name: 'To your contacts' }).waitFor();
  await shoot(page, 'import-refused');
  await page.goto(`${app.url}/import`);
  await chooser.setInputFiles(join('docs', 'screens', 'home-wide-light.png'));
  await page.getByRole('alert').first().waitFor();
  await shoot(page, 'import-unreadable');
  await page.goto(`${app.url}/contacts`);
  await page.route('**/api/contacts?*', route => route.abort());
  await page.reload();
  await page.getByRole('alert').first().waitFor();
  await shoot(page, 'contacts-offline');
  await page.unroute('**/api/contacts?*');
}

/** For this picture only: it is turned off again, and its secret with it. */
async function shootSecondFactor(page: Page, app: RunningApp, { email, password }: Person): Promise<void> {
  await page.goto(`${app.url}/account`);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  const secret = ((await dialog.locator('.copybox').textContent()) ?? '').replaceAll(' ', '');
  await shoot(page, 'account-second-step');
  await dialog.getByLabel('Code that the app shows now').fill(await totpCode(secret, Date.now() - 30_000));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await dialog.getByRole('button', { name: 'I have kept them' }).waitFor();
  await shoot(page, 'account-backup-codes');
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await page.context().clearCookies();
  await page.goto(`${app.url}/account`);
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  await shoot(page, 'sign-in-code');
  await page.getByLabel('Code', { exact: true }).fill(await totpCode(secret, Date.now()));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Turn it off' }).click();
  const sure = page.getByRole('alertdialog');
  await shoot(page, 'account-second-step-off');
  await sure.getByLabel('Your password').fill(password);
  await sure.getByRole('button', { name: 'Turn it off' }).click();
  await page.getByRole('button', { name: 'Set it up' }).waitFor();
}
