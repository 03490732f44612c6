import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { openPage, openPanel, startAfresh } from './panel.ts';

/** What has the focus, by the words a person would call it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement)) return '';
    const label = at instanceof HTMLInputElement ? at.labels?.[0]?.innerText : undefined;
    return (at.ariaLabel ?? label ?? at.innerText).trim();
  });
}

/** Presses Tab until the named thing has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  const fits = (words: string) => (typeof name === 'string' ? words === name : name.test(words));
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (fits(at)) return;
    seen.push(at);
  }
  throw new Error(`Tab never came to ${name}; it came to ${seen.join(' | ')}`);
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.type(text);
}

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('from a page to a record in a CRM with the keyboard alone', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const email = `ingrid.${Date.now()}@fjordkraft.example`;
  const page = await openPage(
    context,
    app,
    'keyboard',
    `<article><h2>Ingrid Skogstad</h2><p class="company">Fjordkraft Marine</p><a href="mailto:${email}">E-mail</a></article>`,
  );
  const panel = await openPanel(context, extensionId, page);
  await press(panel, 'Create an account');
  await expect(panel.getByLabel('Your name')).toBeVisible();
  await type(panel, 'Your name', person.name);
  await type(panel, 'E-mail', person.email);
  await type(panel, /^Password/, person.password);
  await panel.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'Ingrid Skogstad' })).toBeVisible();

  await press(panel, 'More');
  await expect(panel.getByRole('menu')).toBeVisible();
  for (let presses = 0; presses < 8 && !(await focused(panel)).startsWith('Connections'); presses++) {
    await panel.keyboard.press('ArrowDown');
  }
  await panel.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Connect HubSpot' })).toBeVisible();
  const opened = context.waitForEvent('page');
  await press(panel, 'Connect HubSpot');
  const consent = await opened;
  await consent.getByTestId('approve').waitFor();
  const approve = await consent.getByTestId('approve').innerText();
  await tabTo(consent, approve.trim());
  // The window may be closed before the key is up again.
  await consent.keyboard.press('Enter').catch(error => {
    if (!consent.isClosed()) throw error;
  });
  await expect(panel.getByText('Connected', { exact: true })).toBeVisible();

  await press(panel, 'Back to this page');
  await expect(panel.getByRole('heading', { name: 'Ingrid Skogstad' })).toBeVisible();
  await press(panel, 'Save and push');
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  const answer = await fetch(
    `${app.crmUrl('hubspot')}/_sim/records/contacts?email=${encodeURIComponent(email)}`,
  );
  expect(await answer.json()).toMatchObject({ records: [{}] });
});
