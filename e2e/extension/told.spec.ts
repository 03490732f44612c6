import type { BrowserContext, Page, Worker } from '@playwright/test';
import { z } from 'zod';
import type { RunningApp } from '../app.ts';
import { expect } from '../fixtures.ts';
import { test } from './allowed.ts';
import {
  askServer,
  cardOf,
  connectInPanel,
  goTo,
  openPage,
  openPanel,
  signUpInPanel,
  startAfresh,
} from './panel.ts';

const Pushes = z.object({ items: z.array(z.object({ id: z.string(), finishedAt: z.string().nullable() })) });
const Told = z.object({ id: z.string(), title: z.string(), message: z.string() });

function workerOf(context: BrowserContext): Worker {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('no service worker');
  return worker;
}

/** Notes what Chrome is asked to show, and lets it show it: Chrome tells afterwards which notifications stand, not what they say. */
async function listen(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const create = chrome.notifications.create.bind(chrome.notifications);
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    Object.assign(chrome.notifications, {
      create: (id: string, options: chrome.notifications.NotificationCreateOptions) => {
        told.push({ id, title: options.title, message: options.message });
        return create(id, options);
      },
    });
  });
}

async function toldBy(worker: Worker): Promise<z.infer<typeof Told>[]> {
  return z.array(Told).parse(await worker.evaluate(() => (globalThis as unknown as { told: unknown }).told));
}

/** The notifications that Chrome shows now, by id. */
function shown(worker: Worker): Promise<string[]> {
  return worker.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
}

async function switchTelling(panel: Page): Promise<void> {
  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: 'Tell me when a push ends' }).click();
}

/** Pushes two people of a new page to HubSpot and waits until the push has ended; answers its id. */
async function pushTwo(
  context: BrowserContext,
  extensionId: string,
  app: RunningApp,
  name: string,
): Promise<string> {
  const people = ['Anna Berg', 'Bo Dahl'].map((who, n) =>
    cardOf(who, `${name}${n}.${Date.now()}@berg.example`, 'Buyer'),
  );
  const panel = await openPanel(context, extensionId, await openPage(context, app, name, people.join('')));
  await panel.getByRole('button', { name: 'Save and push 2' }).click();
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toHaveCount(2);
  const last = async () => Pushes.parse(await askServer(panel, app, '/api/pushes')).items[0];
  await expect.poll(async () => (await last())?.finishedAt ?? null).not.toBeNull();
  return (await last())?.id ?? '';
}

test('the end of a push is told once to those who wish it, leads to it, and is not told to anybody else', async ({
  app,
  allowed: { context, extensionId },
  person,
}) => {
  await startAfresh(context, extensionId);
  const worker = workerOf(context);
  await listen(worker);
  const panel = await openPanel(
    context,
    extensionId,
    await openPage(context, app, 'first', '<h1>Prices</h1>'),
  );
  await signUpInPanel(panel, person);
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');

  // Nobody has asked to be told yet.
  await pushTwo(context, extensionId, app, 'untold');
  expect(await shown(worker)).toEqual([]);

  await switchTelling(panel);
  const id = await pushTwo(context, extensionId, app, 'told');
  await expect.poll(() => shown(worker)).toEqual([`push:${id}`]);
  expect(await toldBy(worker)).toEqual([
    { id: `push:${id}`, title: 'Push to HubSpot has ended', message: '2 created' },
  ]);

  // Pressing it is for a person's hand; what Chrome then tells the worker is told here.
  const opened = context.waitForEvent('page');
  await worker.evaluate(pressed => {
    const event = chrome.notifications.onClicked as unknown as { dispatch(...what: unknown[]): void };
    event.dispatch(pressed);
  }, `push:${id}`);
  await expect.poll(async () => (await opened).url()).toContain(`/pushes/${id}`);
  await expect.poll(() => shown(worker)).toEqual([]);

  await switchTelling(panel);
  await pushTwo(context, extensionId, app, 'off');
  expect(await shown(worker)).toEqual([]);
  expect(await toldBy(worker)).toHaveLength(1);
  const left = await worker.evaluate(async () => [
    Object.keys(await chrome.storage.session.get('followed')),
    Object.keys(await chrome.storage.local.get('tell')),
  ]);
  expect(left).toEqual([[], []]);
});
