import { beforeEach, describe, expect, it, vi } from 'vitest';
import { captureOf, keepCapture } from '../src/captures.ts';
import { closeStorage, forgetEverything, keepToken, readToken, watchToken } from '../src/session.ts';
import { fakeChrome } from './fake-chrome.ts';

vi.stubGlobal('__SERVER__', 'https://crmsync.example');
const { ownApi } = await import('../src/own-api.ts');

const capture = { url: 'https://a.example/', at: '2026-11-22T09:00:00.000Z', trouble: null, reading: null };
let storage: ReturnType<typeof fakeChrome>;

beforeEach(() => {
  storage = fakeChrome();
});

describe('what is kept on this computer', () => {
  it('E4 both storages are closed to scripts in pages', async () => {
    await closeStorage();
    expect(storage.levels).toEqual({ local: 'TRUSTED_CONTEXTS', session: 'TRUSTED_CONTEXTS' });
  });

  it('E8 signing out leaves nothing, and every window hears it', async () => {
    await keepToken('abc');
    await keepCapture(5, capture);
    const heard: (string | null)[] = [];
    watchToken(token => heard.push(token));
    await forgetEverything();
    expect([...storage.local.keys(), ...storage.session.keys()]).toEqual([]);
    expect(heard).toEqual([null]);
    expect(await readToken()).toBeNull();
    expect(await captureOf(5)).toBeNull();
  });

  it('E8 an answer 401 signs out here, too', async () => {
    await keepToken('abc');
    await keepCapture(5, capture);
    const api = ownApi('abc', async () => new Response('{}', { status: 401 }));
    await expect(api.contacts.list({})).rejects.toMatchObject({ status: 401 });
    expect([...storage.local.keys(), ...storage.session.keys()]).toEqual([]);
  });

  it('E8 a wrong password is no reason to forget anything', async () => {
    await keepCapture(5, capture);
    const api = ownApi(null, async () => new Response('{}', { status: 401 }));
    await expect(api.users.signIn({ email: 'a@b.example', password: 'x' })).rejects.toMatchObject({
      status: 401,
    });
    expect(await captureOf(5)).not.toBeNull();
  });

  it('sends the token in one header, to our server, without cookies', async () => {
    const calls: [string, RequestInit][] = [];
    const api = ownApi('abc', async (input, init) => {
      calls.push([String(input), init ?? {}]);
      return Response.json({ items: [] });
    });
    await api.connections.list();
    const [[url, init] = ['', {}]] = calls;
    expect(url).toBe('https://crmsync.example/api/integrations');
    expect(new Headers(init.headers).get('authorization')).toBe('Bearer abc');
    expect(init.credentials).toBe('omit');
  });

  it('takes nothing out of storage that is not what was put in', async () => {
    storage.local.set('token', { evil: true });
    storage.session.set('capture:5', { people: 'x' });
    expect(await readToken()).toBeNull();
    expect(await captureOf(5)).toBeNull();
  });
});
