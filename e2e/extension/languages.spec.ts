import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { axeFaults, stickingOut } from '../looks.ts';
import { cardOf, inOwnPage, openPage, openPanel, signUpInPanel, startAfresh, tabOf } from './panel.ts';

const languages = ['en', 'de', 'da', 'fr', 'es'] as const;

/** What is wrong with the page as it is now, in this language. A popup has one width, 360 pixels; a panel may be as narrow as 320. */
async function faultsOf(page: Page, state: string, language: string): Promise<string[]> {
  const found: string[] = [];
  await page.setViewportSize({ width: state === 'popup' ? 360 : 320, height: 780 });
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  if ((await page.locator('html').getAttribute('lang')) !== language) found.push('is in another language');
  found.push(...(await stickingOut(page)));
  // Colours are the same in every language: both themes are looked at in one of them.
  for (const colorScheme of language === 'en' ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await axeFaults(page)));
  }
  return found.map(fault => `${language} ${state}: ${fault}`);
}

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));
test.afterEach(async ({ context, extensionId }) => {
  await context.setOffline(false);
  await inOwnPage(context, extensionId, own => own.evaluate(() => localStorage.clear()));
});

/** The panel beside a page, opened anew in a language. */
async function inLanguage(panel: Page, language: string): Promise<void> {
  await panel.evaluate(spoken => localStorage.setItem('crmsync.language', spoken), language);
  await panel.reload();
}

test('panel and popup are spoken in every language, at 320 pixels, and nothing is cut off', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  test.setTimeout(600_000);
  const found: string[] = [];
  const note = async (page: Page, state: string, language: string) =>
    found.push(...(await faultsOf(page, state, language)));
  const people = ['Anna Berg', 'Bo Dahl'].map((name, n) =>
    cardOf(name, `${n}.${Date.now()}@berg.example`, 'Chief Procurement Officer'),
  );
  const team = await openPage(context, app, 'team', people.join(''));
  const alone = await openPage(context, app, 'alone', people[0] ?? '');
  const nobody = await openPage(context, app, 'nobody', '<p>Nobody is here.</p>');

  const panel = await openPanel(context, extensionId, team);
  for (const language of languages) {
    await inLanguage(panel, language);
    await panel.locator('.ghostcard').waitFor();
    await note(panel, 'signed out', language);
    await panel.locator('.linkish').last().click();
    await note(panel, 'new account', language);
  }
  await inLanguage(panel, 'en');
  await signUpInPanel(panel, person);
  const one = await openPanel(context, extensionId, alone);
  const none = await openPanel(context, extensionId, nobody);
  const teamTab = await inOwnPage(context, extensionId, own => tabOf(own, team));
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html?tab=${teamTab}`);
  for (const language of languages) {
    await inLanguage(panel, language);
    await panel.locator('.persons, .people, .panel-foot').first().waitFor();
    await note(panel, 'several people', language);
    await inLanguage(one, language);
    await one.locator('.ident').waitFor();
    await note(one, 'one person', language);
    for (const [view, at] of [
      ['recent contacts', 1],
      ['connections', 2],
    ] as const) {
      await one.locator('header button').click();
      await note(one, 'menu', language);
      await one.getByRole('menuitem').nth(at).click();
      await one.locator('.panel-body > .linkish').waitFor();
      await note(one, view, language);
    }
    await inLanguage(none, language);
    await none.locator('.ways').waitFor();
    await note(none, 'nobody', language);
    await none.locator('.panel-foot button').click();
    await note(none, 'typing', language);
    await inLanguage(popup, language);
    await popup.locator('section').first().waitFor();
    await note(popup, 'popup', language);
  }

  // Somebody waits in the outbox, and leaves.
  for (const language of languages) {
    await inLanguage(one, language);
    await one.locator('.ident').waitFor();
    await context.setOffline(true);
    await one.locator('.waiting').waitFor();
    await note(one, 'offline', language);
    await one.locator('.panel-foot .row button').first().click();
    await one.locator('.outbox').first().waitFor();
    await note(one, 'outbox', language);
    await one.locator('header button').click();
    await one.getByRole('menuitem').last().click();
    await one.getByRole('alertdialog').waitFor();
    await note(one, 'leaving with a full outbox', language);
    await one.getByRole('alertdialog').getByRole('button').first().click();
    await one.evaluate(() => chrome.storage.local.remove('outbox'));
    await context.setOffline(false);
  }
  expect(found).toEqual([]);
});
