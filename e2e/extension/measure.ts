import type { BrowserContext, Page } from '@playwright/test';
import type { RunningApp } from '../app.ts';
import { inOwnPage, openPage, tabOf } from './panel.ts';

/** What an extension page did until it first showed what it is for. */
export interface FirstPaint {
  /** Milliseconds from the start of its loading to the first pixels, and to what it is for. */
  first: number;
  useful: number;
  /** Requests to the server until then. */
  requests: number;
}

/** What each page is for: the person found in the panel, the count of people found in the popup. */
const useful = { sidepanel: '.ident h1', popup: '.popup-body section .line b' };

/** Opens panel or popup for a tab anew and looks on. Signed in, with the page read before. */
export async function firstPaintOf(
  context: BrowserContext,
  extensionId: string,
  which: keyof typeof useful,
  tabId: number,
): Promise<FirstPaint> {
  const page = await context.newPage();
  let requests = 0;
  page.on('request', request => {
    if (/\/api\//.test(request.url())) requests += 1;
  });
  await page.addInitScript(selector => {
    const look = () => {
      if (document.querySelector(selector)?.textContent) performance.mark('useful');
      else requestAnimationFrame(look);
    };
    look();
  }, useful[which]);
  await page.goto(`chrome-extension://${extensionId}/${which}.html?tab=${tabId}`);
  const marks = await page.waitForFunction(() => {
    const [mark] = performance.getEntriesByName('useful');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return mark && paint ? { first: paint.startTime, useful: mark.startTime } : null;
  });
  const found = await marks.jsonValue();
  await page.close();
  return { first: Math.round(found?.first ?? 0), useful: Math.round(found?.useful ?? 0), requests };
}

/** A page of 100,000 nodes in which one person stands, opened in a tab. */
export async function openHugePage(
  context: BrowserContext,
  extensionId: string,
  app: RunningApp,
): Promise<{ page: Page; tabId: number }> {
  const body = '<article><h2>Anna Berg</h2><a href="mailto:anna@berg.example">E-mail</a></article>';
  const page = await openPage(context, app, 'huge', body);
  await page.evaluate(() => {
    const markup = '<p><b>x</b><i>y</i><a href="mailto:somebody@example.org">z</a></p>'.repeat(14_300);
    document.body.insertAdjacentHTML('beforeend', markup);
  });
  return { page, tabId: await inOwnPage(context, extensionId, own => tabOf(own, page)) };
}

/** Milliseconds that reading the page of a tab takes, from the question to the answer, script and all. */
export function captureTime(context: BrowserContext, extensionId: string, tabId: number): Promise<number> {
  return inOwnPage(context, extensionId, own =>
    own.evaluate(async id => {
      const start = performance.now();
      await chrome.scripting.executeScript({ target: { tabId: id }, files: ['/capture.js'] });
      return Math.round(performance.now() - start);
    }, tabId),
  );
}

/** The number of nodes of a page's document. */
export function nodesOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let nodes = 1;
    while (walker.nextNode()) nodes += 1;
    return nodes;
  });
}
