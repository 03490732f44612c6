import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { answering, ask, type Handlers, verbs } from '../src/messages.ts';
import { fakeChrome } from './fake-chrome.ts';

const id = 'ehbifellnamoomahidgbfflnodcldgfj';
const own = { id, origin: `chrome-extension://${id}`, url: `chrome-extension://${id}/sidepanel.html` };
const capture = { url: null, at: '2026-11-22T09:00:00.000Z', trouble: 'no-access', reading: null } as const;

function setUp() {
  const handlers = {
    read: vi.fn(async () => capture),
    connect: vi.fn(async () => ({ end: 'connected' as const })),
    send: vi.fn(async () => null),
  } satisfies Handlers;
  const listener = answering(handlers);
  const say = (message: unknown, sender: chrome.runtime.MessageSender) => {
    const answer = vi.fn();
    return { taken: listener(message, sender, answer), answer };
  };
  return { handlers, say };
}

describe('messages to the service worker', () => {
  beforeEach(() => {
    fakeChrome(id);
  });

  it('answers a page of our own', async () => {
    const { handlers, say } = setUp();
    const { taken, answer } = say({ verb: 'read', input: { tabId: 7 } }, own);
    expect(taken).toBe(true);
    expect(handlers.read).toHaveBeenCalledWith({ tabId: 7 });
    await vi.waitFor(() => expect(answer).toHaveBeenCalledWith(capture));
  });

  it('E3 whoever else speaks gets no answer, whatever is said', () => {
    const { handlers, say } = setUp();
    const strangers: chrome.runtime.MessageSender[] = [
      {},
      {
        id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        origin: 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      },
      { id, origin: 'https://evil.example', url: 'https://evil.example/' },
      { id, origin: `https://${id}`, url: `chrome-extension://${id}/` },
      { origin: own.origin, url: own.url },
      { id },
    ];
    for (const sender of strangers) {
      const { taken, answer } = say({ verb: 'connect', input: { connector: 'crm' } }, sender);
      expect(taken).toBe(false);
      expect(answer).not.toHaveBeenCalled();
    }
    expect(handlers.connect).not.toHaveBeenCalled();
  });

  it('E3 a message that is no verb with its input is left alone', () => {
    const { handlers, say } = setUp();
    const nonsense: unknown[] = [
      null,
      'read',
      {},
      { verb: 'token', input: {} },
      { verb: 'toString', input: {} },
      { verb: 'read', input: { tabId: '7' } },
      { verb: 'read', input: { tabId: 7, also: 1 } },
      { verb: 'connect', input: { connector: '../x' } },
      { verb: 'read', input: { tabId: 7 }, extra: true },
    ];
    for (const message of nonsense) expect(say(message, own).taken).toBe(false);
    expect(handlers.read).not.toHaveBeenCalled();
    expect(handlers.connect).not.toHaveBeenCalled();
  });

  it('E3 nothing of ours listens to window messages, other extensions or pages', () => {
    const texts = sources(join(import.meta.dirname, '../src')).map(path => readFileSync(path, 'utf8'));
    const listens =
      /addEventListener\(\s*['"]message|onmessage\s*=|onMessageExternal\s*\.|onConnectExternal|postMessage\(|window\.opener/;
    expect(texts.filter(text => listens.test(text.replace(/\/\*[\s\S]*?\*\//g, '')))).toEqual([]);
  });

  it('E4 a script of ours in a page cannot ask: it has our id, but the page’s origin', () => {
    const { handlers, say } = setUp();
    const inPage = { id, origin: 'https://shop.example', url: 'https://shop.example/', tab: { id: 3 } };
    const asked = [
      { verb: 'read', input: { tabId: 3 } },
      { verb: 'connect', input: { connector: 'crm' } },
    ];
    for (const message of asked) {
      expect(say(message, own).taken).toBe(true);
      expect(say(message, inPage as chrome.runtime.MessageSender).taken).toBe(false);
    }
    expect(handlers.read).toHaveBeenCalledOnce();
    expect(handlers.connect).toHaveBeenCalledOnce();
  });

  it('E4 no verb gives away a token or lists contacts', () => {
    expect(Object.keys(verbs)).toEqual(['read', 'connect', 'send']);
    const token = { token: 'secret', ...capture };
    expect(verbs.read.answer.parse(token)).toEqual(capture);
    expect(verbs.connect.answer.parse({ end: 'connected', token: 'secret' })).toEqual({ end: 'connected' });
  });

  it('E4 the script that runs in pages uses no extension API at all', () => {
    const root = join(import.meta.dirname, '../src');
    const inPage = [join(root, 'entrypoints/capture.ts'), ...sources(join(root, 'sources'))];
    expect(inPage.length).toBeGreaterThan(10);
    for (const path of inPage) expect(readFileSync(path, 'utf8')).not.toMatch(/\b(chrome|browser)\./);
  });

  it('rejects an answer that is not the verb’s', async () => {
    const { chrome } = fakeChrome(id);
    chrome.runtime.sendMessage.mockResolvedValue(undefined);
    await expect(ask('read', { tabId: 1 })).rejects.toThrow();
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}
