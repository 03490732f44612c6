import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../fixtures.ts';
import { expectGoodLooks, panelWidths } from '../looks.ts';
import { test } from './allowed.ts';
import { openPanel, signUpInPanel, startAfresh } from './panel.ts';

const saved = join(import.meta.dirname, '../../apps/extension/test/capture/fixtures');

const mails = [
  { name: 'gmail-thread', who: 'Gmail' },
  { name: 'outlook-thread', who: 'Outlook on the web' },
];

for (const { name, who } of mails) {
  test(`everybody in an opened thread of ${who} is offered, and nobody else`, async ({
    allowed: { context, extensionId },
    person,
  }) => {
    await startAfresh(context, extensionId);
    const sheet = JSON.parse(readFileSync(join(saved, `${name}.json`), 'utf8')) as {
      url: string;
      people: { firstName: string; lastName: string; emails: string[] }[];
    };
    const page = await context.newPage();
    await page.route(`${new URL(sheet.url).origin}/**`, route =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', path: join(saved, `${name}.html`) }),
    );
    await page.goto(sheet.url);
    const panel = await openPanel(context, extensionId, page);
    await signUpInPanel(panel, person);
    await expect(panel.getByText(`${sheet.people.length} people`, { exact: true })).toBeVisible();
    for (const { firstName, lastName, emails } of sheet.people) {
      await expect(panel.getByRole('button', { name: `Show ${firstName} ${lastName}` })).toBeVisible();
      await expect(panel.getByText(emails[0] ?? 'an e-mail')).toBeVisible();
    }
    await expectGoodLooks(panel, panelWidths);
    const [first] = sheet.people;
    await panel.getByRole('button', { name: `Show ${first?.firstName} ${first?.lastName}` }).click();
    await expect(panel.getByText('Message header').first()).toBeVisible();
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(panel.getByText('Saved to your contacts')).toBeVisible();
  });
}
