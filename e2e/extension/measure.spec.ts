import { expect, test } from '../fixtures.ts';
import { captureTime, firstPaintOf, nodesOf, openHugePage } from './measure.ts';
import { cardOf, inOwnPage, openPage, openPanel, signUpInPanel, startAfresh, tabOf } from './panel.ts';

/** Requests that panel and popup may make before they show what they are for: what was found stands in the browser's memory. */
const mostRequests = { sidepanel: 5, popup: 6 };

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('panel and popup show what was found with few requests, and say how long it took', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const page = await openPage(context, app, 'one', cardOf('Anna Berg', 'anna@berg.example', 'CEO'));
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await panel.close();
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, page));
  for (const which of ['sidepanel', 'popup'] as const) {
    const paint = await firstPaintOf(context, extensionId, which, tabId);
    process.stdout.write(`${which}: ${JSON.stringify(paint)}\n`);
    expect(paint.requests).toBeLessThanOrEqual(mostRequests[which]);
  }
});

test('a page of 100,000 nodes is read within its budget of nodes', async ({ app, context, extensionId }) => {
  const { page, tabId } = await openHugePage(context, extensionId, app);
  expect(await nodesOf(page)).toBeGreaterThan(100_000);
  const ms = await captureTime(context, extensionId, tabId);
  process.stdout.write(`capture of ${await nodesOf(page)} nodes: ${ms} ms\n`);
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('Anna Berg')).toBeVisible();
});
