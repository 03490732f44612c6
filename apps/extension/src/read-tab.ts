import { type Capture, keepCapture, PageReading } from './captures.ts';
import { isOffLimits } from './sources/off-limits.ts';

/**
 * Reads the people on a tab's page, once, because a person asked. The script runs in the isolated world and ends with its answer;
 * access comes from `activeTab`: the toolbar button, the shortcut or the context menu on that very page, until it is left.
 */
export async function readTab(tabId: number): Promise<Capture> {
  const capture = await look(tabId);
  await keepCapture(tabId, capture);
  return capture;
}

async function look(tabId: number): Promise<Capture> {
  const at = new Date().toISOString();
  const tab = await chrome.tabs.get(tabId);
  // Without access to the page Chrome does not tell its address either.
  if (tab.url === undefined) return { url: null, at, trouble: 'no-access', reading: null };
  const url = URL.parse(tab.url);
  if (!url || !/^(https?|file):$/.test(url.protocol)) {
    return { url: null, at, trouble: 'not-a-page', reading: null };
  }
  if (isOffLimits(url)) return { url: tab.url, at, trouble: 'off-limits', reading: null };
  const reading = await run(tabId);
  return { url: tab.url, at, trouble: reading ? null : 'no-access', reading };
}

async function run(tabId: number): Promise<PageReading | null> {
  try {
    const [frame] = await chrome.scripting.executeScript({ target: { tabId }, files: ['/capture.js'] });
    return PageReading.safeParse(frame?.result).data ?? null;
  } catch {
    // Pages that belong to the browser or its store refuse every script, and so does a page left meanwhile.
    return null;
  }
}
