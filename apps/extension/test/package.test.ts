import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { build } from 'wxt';
import identity from '../extension-id.json' with { type: 'json' };
import { bytesOf, mostBytes } from './bytes.ts';

const out = mkdtempSync(join(tmpdir(), 'crmsync-extension-'));
const folder = join(out, 'chrome-mv3');

/** Every file of the built extension that can hold code. */
function code(): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(js|html)$/.test(name))
    .map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

beforeAll(async () => {
  vi.stubEnv('CRMSYNC_SERVER_URL', 'https://crmsync.example/');
  // Vitest's own "test" would bring React's development build in, a quarter heavier than what people get.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ root: join(import.meta.dirname, '..'), outDir: out, logger: quiet });
}, 60_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(out, { recursive: true, force: true });
});

const nothing = () => undefined;
const quiet = {
  debug: nothing,
  log: nothing,
  info: nothing,
  warn: nothing,
  error: console.error,
  fatal: console.error,
  success: nothing,
  level: 0,
};

describe('the built extension', () => {
  it('E7 asks for these permissions and no more, and reaches one server', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toEqual({
      manifest_version: 3,
      name: 'CRMSync',
      default_locale: 'en',
      description: expect.any(String),
      version: expect.any(String),
      key: identity.key,
      minimum_chrome_version: '118',
      icons: expect.any(Object),
      permissions: ['activeTab', 'scripting', 'storage', 'sidePanel', 'identity', 'contextMenus'],
      // Asked for only when somebody wishes to be told of the end of a push.
      optional_permissions: ['notifications'],
      host_permissions: ['https://crmsync.example/*'],
      action: { default_title: 'CRMSync', default_popup: 'popup.html' },
      commands: { capture: expect.any(Object) },
      side_panel: { default_path: 'sidepanel.html' },
      background: { service_worker: 'background.js' },
      content_security_policy: {
        extension_pages:
          "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self' https://crmsync.example; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
    });
  });

  it('brings the icons it names: without them Chrome loads nothing', () => {
    expect(readdirSync(join(folder, 'icons')).sort()).toEqual(['128.png', '16.png', '32.png', '48.png']);
  });

  it('what Chrome itself shows is there in every language', () => {
    const words = (language: string) =>
      JSON.parse(readFileSync(join(folder, '_locales', language, 'messages.json'), 'utf8')) as Record<
        string,
        { message: string }
      >;
    const english = words('en');
    const languages = readdirSync(join(folder, '_locales')).sort();
    expect(languages).toEqual(['da', 'de', 'en', 'es', 'fr']);
    for (const language of languages) {
      const spoken = words(language);
      expect(Object.keys(spoken)).toEqual(Object.keys(english));
      for (const [name, { message }] of Object.entries(spoken)) {
        expect({ name, counts: message.includes('$1') }).toEqual({
          name,
          counts: english[name]?.message.includes('$1'),
        });
        if (language !== 'en') expect(message).not.toBe(english[name]?.message);
      }
    }
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    for (const [, name = ''] of manifest.matchAll(/__MSG_(\w+)__/g)) expect(english).toHaveProperty(name);
  });

  it('E7 carries all of its code: none is fetched, none is made from text', () => {
    expect(code().length).toBeGreaterThan(4);
    for (const { name, text } of code()) {
      expect({ name, found: /\beval\(|new Function\(|importScripts\(/.exec(text)?.[0] }).toEqual({ name });
      expect({ name, found: /(import\(|src=|href=|from)\s*["'`]https?:/.exec(text)?.[0] }).toEqual({ name });
    }
  });

  it('starts its service worker where there is no DOM, and listens at once', () => {
    const heard: string[] = [];
    const api = (path: string): unknown =>
      new Proxy(nothing, {
        get: (_target, name) => (name === 'then' ? undefined : api(`${path}.${String(name)}`)),
        apply: () => {
          if (path.endsWith('.addListener')) heard.push(path);
          return api(path);
        },
      });
    // What a service worker has, and no `document`, `window` or `Node`: with an error here Chrome would answer nothing, silently.
    const { URL, EventTarget, Event, TransformStream, TextDecoderStream, fetch, setTimeout, clearTimeout } =
      globalThis;
    const worker = {
      URL,
      EventTarget,
      Event,
      TransformStream,
      TextDecoderStream,
      fetch,
      setTimeout,
      clearTimeout,
    };
    runInNewContext(readFileSync(join(folder, 'background.js'), 'utf8'), {
      ...worker,
      addEventListener: nothing,
      navigator: {},
      chrome: api('chrome'),
      console,
    });
    expect(heard).toContain('chrome.runtime.onMessage.addListener');
    expect(heard).not.toContain('chrome.runtime.onMessageExternal.addListener');
  });

  it('brings every word its code names, in each language, and not those of screens it has not', () => {
    const isWords = ({ name }: { name: string }) => /^chunks\/(da|de|en|es|fr)-/.test(name);
    const catalogues = code().filter(isWords);
    const spoken = code()
      .filter(each => !isWords(each))
      .map(({ text }) => text)
      .join('\n');
    const all = readFileSync(join(import.meta.dirname, '../../../packages/ui/src/messages/en.json'), 'utf8');
    const ids = Object.keys(JSON.parse(all) as Record<string, string>);
    const named = ids.filter(id => ['"', "'", '`'].some(quote => spoken.includes(quote + id + quote)));
    expect(named.length).toBeGreaterThan(100);
    expect(catalogues).toHaveLength(5);
    for (const { name, text } of catalogues) {
      const brings = (id: string) => text.includes(`"${id}":`);
      expect({ name, missing: named.filter(id => !brings(id)) }).toEqual({ name, missing: [] });
      expect({ name, idle: ids.filter(id => id.startsWith('firstRun.') && brings(id)) }).toEqual({
        name,
        idle: [],
      });
    }
  });

  it('stays within its sizes', () => {
    const sizes = Object.fromEntries(Object.keys(mostBytes).map(name => [name, bytesOf(folder, name)]));
    console.info('bytes to load, uncompressed, in one language:', sizes);
    for (const [name, most] of Object.entries(mostBytes)) {
      expect({ name, bytes: sizes[name], within: (sizes[name] ?? Infinity) <= most }).toMatchObject({
        within: true,
      });
    }
  });

  it('E7 the script for pages brings no library along', () => {
    const script = readFileSync(join(folder, 'capture.js'), 'utf8');
    expect(script).not.toMatch(/Bearer|\/api\/|chrome\./);
  });
});
