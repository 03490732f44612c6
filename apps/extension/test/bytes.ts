import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What each part may weigh at most: bytes of all its scripts as built, not compressed, with one language's words. */
export const mostBytes = {
  'popup.html': 550_000,
  'sidepanel.html': 790_000,
  'background.js': 158_000,
  'capture.js': 48_000,
};

/** A chunk that is loaded at once: named by a page, imported, or the first screen and the English words, which are waited for. */
const loadedChunk =
  /(?:src="\/chunks\/|\b(?:from|import)\s*["'`]\.\/|\bimport\(\s*["'`]\.\/(?=(?:start|en)-))([\w-]+\.js)/g;

/** The bytes of a file of the built extension and of all that it loads before something is shown. */
export function bytesOf(folder: string, start: string): number {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, chunk = ''] of text.matchAll(loadedChunk)) open.push(`chunks/${chunk}`);
  }
  return [...seen].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
