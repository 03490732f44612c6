import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCallLog } from '../../src/kernel/call-log.ts';
import { type RunningVendor, startVendor } from '../../src/kernel/start-vendor.ts';
import type { VendorDefinition } from '../../src/kernel/vendor.ts';
import { html } from '../../src/pages/html.ts';
import { call, dig } from '../support/http.ts';

/** A vendor with one counter, to test the kernel alone. */
const counter: VendorDefinition = {
  name: 'counter',
  title: 'Counter',
  switches: { mode: { values: ['plain', 'fancy'], default: 'plain', note: 'assumed' } },
  limits: { perSecond: 5 },
  build(kernel) {
    let count = 0;
    kernel.app.post('/count', async () => {
      count += 1;
      kernel.changed();
      return { count, id: kernel.random.uuid(), at: kernel.clock.iso() };
    });
    return {
      reset: () => {
        count = 0;
      },
      seed: () => ({}),
      records: () => ({ count }),
      revoke: () => ({}),
      snapshot: () => ({ count }),
      restore: state => {
        count = Number(Reflect.get(Object(state), 'count'));
      },
    };
  },
};

const open: RunningVendor[] = [];
async function start(options: Partial<Parameters<typeof startVendor>[1]> = {}): Promise<RunningVendor> {
  const running = await startVendor(counter, { port: 0, ...options });
  open.push(running);
  return running;
}
const post = (url: string, json: unknown = {}) => call(url, { method: 'POST', json });
const count = async (url: string) => dig(await call(`${url}/_sim/records/x`), 'body.count');

afterEach(async () => {
  await Promise.all(open.splice(0).map(running => running.close()));
});

describe('kernel', () => {
  it('gives the same ids for the same seed and moves its clock on request', async () => {
    const now = () => 1_760_000_000_000;
    const [one, two] = [await start({ seed: 7, now }), await start({ seed: 7, now })];
    await post(`${one.url}/_sim/clock`, { advanceMs: 60_000 });
    const first = await post(`${one.url}/count`);
    const second = await post(`${two.url}/count`);
    expect(dig(first, 'body.id')).toBe(dig(second, 'body.id'));
    expect(Date.parse(String(dig(first, 'body.at'))) - Date.parse(String(dig(second, 'body.at')))).toBe(
      60_000,
    );
  });

  it('logs calls with their bodies, and the control API not at all', async () => {
    const { url } = await start();
    await fetch(`${url}/count/?a=1`, { method: 'POST', body: '{"x":1}' });
    await fetch(`${url}/nowhere`);
    const log = await call(`${url}/_sim/calls`);
    expect(dig(log, 'body.calls')).toMatchObject([
      { seq: 1, method: 'POST', path: '/count/', url: '/count/?a=1', body: '{"x":1}', bytes: 7, status: 200 },
      { seq: 2, method: 'GET', path: '/nowhere', status: 404 },
    ]);
  });

  it('counts every call but lets go of old and big ones', () => {
    const log = createCallLog();
    const shape = {
      at: '',
      method: 'POST',
      path: '/a',
      url: '/a',
      route: '/a',
      headers: {},
      bytes: 0,
      status: 200,
      responseBytes: 0,
    };
    for (let index = 0; index < 50_000; index += 1) log.add({ ...shape, body: '' });
    expect([log.total(), log.list().length, log.list()[0]?.seq]).toEqual([50_000, 20_000, 30_001]);
    for (let index = 0; index < 100; index += 1) log.add({ ...shape, body: 'x'.repeat(2_000_000) });
    expect(log.list().length).toBe(64);
    expect(log.summary()).toEqual({ 'POST /a': 50_100 });
  });

  it.each([
    { when: 'before', effect: 0 },
    { when: 'during', effect: 1 },
    { when: 'after', effect: 1 },
  ])('a cut connection $when the effect leaves $effect effects', async ({ when, effect }) => {
    const { url } = await start();
    await post(`${url}/_sim/faults`, { match: { path: '^/count$' }, when, kind: 'reset' });
    await expect(post(`${url}/count`)).rejects.toThrow();
    expect(await count(url)).toBe(effect);
    expect((await post(`${url}/count`)).status).toBe(200);
  });

  it('a hang before the effect ends with the caller, and closing does not wait for it', async () => {
    const { url, close } = await start();
    await post(`${url}/_sim/faults`, { match: { times: 0 }, kind: 'hang' });
    await expect(
      fetch(`${url}/count`, { method: 'POST', signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow();
    expect(await count(url)).toBe(0);
    const hanging = post(`${url}/count`).catch(() => 'cut');
    await expect.poll(async () => dig(await call(`${url}/_sim/calls`), 'body.total')).toBe(2);
    await close();
    expect(await hanging).toBe('cut');
  });

  it('answers with another status, HTML, half a JSON or a redirect, from the nth call on', async () => {
    const { url } = await start();
    const match = { method: 'POST', path: '/count' };
    await post(`${url}/_sim/faults`, {
      match: { ...match, nth: 2 },
      kind: 'status',
      status: 503,
      body: { a: 1 },
      headers: { 'retry-after': '7' },
    });
    expect((await post(`${url}/count`)).status).toBe(200);
    const refused = await post(`${url}/count`);
    expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([503, '7', { a: 1 }]);
    await post(`${url}/_sim/faults`, { match, when: 'after', kind: 'html' });
    const page = await post(`${url}/count`);
    expect(page.headers.get('content-type')).toContain('text/html');
    await post(`${url}/_sim/faults`, { match, when: 'after', kind: 'truncate' });
    const cut = await post(`${url}/count`);
    expect(cut.status).toBe(200);
    expect(cut.text).toMatch(/^\{/u);
    expect(cut.body).toBeUndefined();
    await post(`${url}/_sim/faults`, { match, kind: 'redirect', location: 'https://evil.example/' });
    const moved = await fetch(`${url}/count`, { method: 'POST', redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([307, 'https://evil.example/']);
    expect(await count(url)).toBe(3);
  });

  it('hits unknown routes with faults too', async () => {
    const { url } = await start();
    await post(`${url}/_sim/faults`, { match: { path: '/nowhere' }, kind: 'status', status: 502 });
    expect((await fetch(`${url}/nowhere`)).status).toBe(502);
  });

  it('refuses unknown switches, values and limits with one sentence', async () => {
    const { url } = await start();
    for (const [path, body] of [
      ['switches', { mood: 'x' }],
      ['switches', { mode: 'x' }],
      ['limits', { perHour: 1 }],
      ['limits', { perSecond: -1 }],
      ['faults', { kind: 'explode' }],
      ['faults', { kind: 'hang', match: { path: '(' } }],
    ] as const) {
      const answer = await post(`${url}/_sim/${path}`, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ error: expect.stringMatching(/./u) });
    }
  });

  it('refuses control calls that a page of another origin makes', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/_sim/reset`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(403);
  });

  it('keeps its state over a restart and never repeats ids', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'simulator-'));
    try {
      const first = await start({ dataDir });
      const id = dig(await post(`${first.url}/count`), 'body.id');
      await first.close();
      expect(JSON.parse(await readFile(join(dataDir, 'simulator-counter.json'), 'utf8'))).toMatchObject({
        vendor: { count: 1 },
      });
      const second = await start({ dataDir });
      const again = await post(`${second.url}/count`);
      expect(dig(again, 'body.count')).toBe(2);
      expect(dig(again, 'body.id')).not.toBe(id);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('escapes everything put into a page', () => {
    expect(html`<p title="${'"x'}">${['<img onerror=1>', html`<b>${"'"}</b>`]}</p>`.markup).toBe(
      '<p title="&quot;x">&lt;img onerror=1&gt;<b>&#39;</b></p>',
    );
  });
});
