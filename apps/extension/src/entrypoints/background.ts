import '../no-eval.ts';
import { defineBackground } from 'wxt/utils/define-background';
import { dropCapture } from '../captures.ts';
import { connectCrm } from '../connect.ts';
import { follow, openTold, tellEnds } from '../follow-pushes.ts';
import { answering } from '../messages.ts';
import { flushOutbox, isDue } from '../outbox/flush.ts';
import { ownApi } from '../own-api.ts';
import { readLink } from '../read-link.ts';
import { readTab } from '../read-tab.ts';
import { closeStorage, readToken } from '../session.ts';

/**
 * The service worker. It keeps nothing in memory: Chrome stops it whenever it is idle and starts it for the next event.
 * There is no listener for messages from pages or other extensions (`onMessageExternal`, window messages).
 */
export default defineBackground(() => {
  void closeStorage();
  chrome.runtime.onInstalled.addListener(() => {
    chrome.contextMenus.removeAll(() => {
      chrome.contextMenus.create({
        id: 'add',
        title: chrome.i18n.getMessage('add'),
        contexts: ['page', 'selection', 'link'],
      });
    });
  });
  chrome.contextMenus.onClicked.addListener(({ linkUrl, selectionText }, tab) => {
    openAndRead(tab, selectionText ? undefined : linkUrl);
  });
  chrome.commands.onCommand.addListener((command, tab) => {
    if (command === 'capture') openAndRead(tab);
  });
  chrome.tabs.onUpdated.addListener((tabId, { status }) => {
    if (status === 'loading') void dropCapture(tabId);
    // Any page that loads wakes the worker: what was left undone goes on then, without a permission for alarms.
    if (status === 'complete') void goOn();
  });
  chrome.tabs.onRemoved.addListener(tabId => void dropCapture(tabId));
  chrome.runtime.onStartup.addListener(() => void goOn());
  addEventListener('online', () => void goOn());
  // The notifications API is there only once its permission was given.
  chrome.notifications?.onClicked.addListener(openTold);
  chrome.permissions.onAdded.addListener(() => chrome.notifications?.onClicked.addListener(openTold));

  chrome.runtime.onMessage.addListener(
    answering({
      read: ({ tabId }) => readTab(tabId),
      connect: async input =>
        connectCrm(ownApi(await readToken()), input, chrome.runtime.id, url =>
          chrome.identity.launchWebAuthFlow({ url, interactive: true }),
        ),
      send: async () => {
        await send();
        return null;
      },
    }),
  );
});

/** Chrome opens a side panel only while it handles the click or key itself, so opening comes first and nothing is awaited before. */
function openAndRead(tab: chrome.tabs.Tab | undefined, link?: string): void {
  if (tab?.id === undefined) return;
  void chrome.sidePanel.open({ windowId: tab.windowId });
  void (link === undefined ? readTab(tab.id) : readLink(tab.id, link));
}

async function goOn(): Promise<void> {
  if (await isDue(Date.now())) await send();
  else await tell();
}

async function send(): Promise<void> {
  const token = await readToken();
  if (token === null) return;
  await flushOutbox({ api: ownApi(token), now: Date.now, onPush: follow });
  void tell();
}

async function tell(): Promise<void> {
  const token = await readToken();
  if (token !== null) await tellEnds(ownApi(token), ms => new Promise(resolve => setTimeout(resolve, ms)));
}
