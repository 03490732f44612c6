import '../no-eval.ts';
import { defineBackground } from 'wxt/utils/define-background';
import { dropCapture } from '../captures.ts';
import { connectCrm } from '../connect.ts';
import { answering } from '../messages.ts';
import { ownApi } from '../own-api.ts';
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
        id: 'read-page',
        title: 'Find people on this page',
        contexts: ['page', 'link'],
      });
      chrome.contextMenus.create({
        id: 'read-selection',
        title: 'Add the selected person',
        contexts: ['selection'],
      });
    });
  });
  chrome.contextMenus.onClicked.addListener((_info, tab) => openAndRead(tab));
  chrome.commands.onCommand.addListener((command, tab) => {
    if (command === 'capture') openAndRead(tab);
  });
  chrome.tabs.onUpdated.addListener((tabId, { status }) => {
    if (status === 'loading') void dropCapture(tabId);
  });
  chrome.tabs.onRemoved.addListener(tabId => void dropCapture(tabId));

  chrome.runtime.onMessage.addListener(
    answering({
      read: ({ tabId }) => readTab(tabId),
      connect: async input =>
        connectCrm(ownApi(await readToken()), input, chrome.runtime.id, url =>
          chrome.identity.launchWebAuthFlow({ url, interactive: true }),
        ),
    }),
  );
});

/** Chrome opens a side panel only while it handles the click or key itself, so opening comes first and nothing is awaited before. */
function openAndRead(tab: chrome.tabs.Tab | undefined): void {
  if (tab?.id === undefined) return;
  void chrome.sidePanel.open({ windowId: tab.windowId });
  void readTab(tab.id);
}
