import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../../scripts/test/postgres.ts';
import { databases } from '../harness.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';
import { addContact, addContacts, type Scene, startScene, until } from '../pushes/scene.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const token = 'a token for the scraper';

/** Lines of Prometheus' text format that begin with this. */
const lines = (text: string, start: string) => text.split('\n').filter(line => line.startsWith(start));

describe('what can be seen of the work', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene('pglite');
  });
  afterAll(() => scene?.close());

  it('counts requests by route, calls by CRM and contacts by outcome, and no label names anybody', async () => {
    const ann = await scene.person();
    const contact = await addContact(ann);
    const path = '/api/integrations/hubspot/sync-contact';
    expect((await ann.post(path, { contactId: contact.id })).status).toBe(200);
    const text = await scene.server.deps.watch.metrics.text();
    const count = (name: string, labels: string) =>
      lines(text, `${name}{`)
        .filter(line => line.includes(labels))[0]
        ?.split(' ')
        .at(-1);
    expect(
      count('crmsync_http_request_seconds_count', 'route="/api/integrations/:connector/sync-contact"'),
    ).toBe('1');
    expect(count('crmsync_contacts_settled_total', 'connector="hubspot",outcome="created"')).toBe('1');
    expect(Number(count('crmsync_crm_call_seconds_count', 'end="answered"'))).toBeGreaterThan(0);
    expect(lines(text, 'crmsync_connections{connector="salesforce",state="connected"}')).toHaveLength(1);
    expect(lines(text, 'process_resident_memory_bytes')).toHaveLength(1);
    for (const secret of [ann.id, ann.email, contact.id, ann.token]) expect(text).not.toContain(secret);
  });

  it('every line that a push writes to the log names it, in the worker too, and the request where one waits', async () => {
    const ann = await scene.person();
    const contact = await addContact(ann);
    const before = scene.server.logged().length;
    const single = await ann.post('/api/integrations/salesforce/sync-contact', { contactId: contact.id });
    const contactIds = await addContacts(ann, 3, 'log');
    const bulk = await ann.post('/api/pushes', { connector: 'hubspot', object: 'contacts', contactIds });
    await until(async () => (await ann.get(`/api/pushes/${bulk.body.id}`)).body.state === 'done');
    await until(async () => scene.server.logged().slice(before).includes('push run'));
    const logged = scene.server
      .logged()
      .slice(before)
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(logged.find(({ msg }) => msg === 'push run')).toMatchObject({ pushId: bulk.body.id });
    const answered = logged.filter(({ msg, reqId }) => msg === 'request completed' && reqId);
    expect(answered.map(({ reqId }) => reqId)).toContain(single.headers.get('x-request-id'));
    const raw = scene.server.logged().slice(before).trim().split('\n');
    for (const line of raw) expect(line.split('"reqId"').length, line).toBeLessThanOrEqual(2);
  });
});

/** A collector of traces: keeps what it is sent. */
async function startCollector(): Promise<{ server: Server; url: string; spans: () => Span[] }> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    spans: () =>
      bodies
        .flatMap(body => JSON.parse(body).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans),
  };
}

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

/** The real processes: a server and a worker, each with its own door. */
describe.runIf(databases.includes('postgres'))('the processes as machines see them', () => {
  let scene: Scene;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    const keys = `see:${randomBytes(32).toString('base64')}`;
    scene = await startScene('postgres', { worker: false, env: { CRMSYNC_KEYS: keys } });
    env = {
      ...serverEnvironment(scene.server),
      CRMSYNC_KEYS: keys,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      DATABASE_URL: await databaseOf(scene.server),
      METRICS_TOKEN: token,
    };
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await scene?.close();
  });
  let env: Record<string, string>;
  const run = (more: Record<string, string>) => {
    const child = spawn(process.execPath, [main], { env: { ...env, ...more }, stdio: 'ignore' });
    children.push(child);
    return child;
  };

  it('a worker answers /metrics to who has the token, /healthz and /readyz to all, and sends its traces', async () => {
    const [port, collector] = [await freePort(), await startCollector()];
    const worker = run({
      CRMSYNC_ROLE: 'worker',
      METRICS_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    });
    const ask = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers }).catch(() => undefined);
    await until(async () => (await ask('/readyz'))?.status === 200);
    expect((await ask('/healthz'))?.status).toBe(200);
    expect((await ask('/metrics'))?.status).toBe(401);
    expect((await ask('/metrics', { authorization: 'Bearer wrong' }))?.status).toBe(401);
    expect((await ask('/api/me'))?.status).toBe(404);
    const ann = await scene.person();
    const contactIds = await addContacts(ann, 2, 'trace');
    const push = await ann.post('/api/pushes', { connector: 'hubspot', object: 'contacts', contactIds });
    await until(async () => (await ann.get(`/api/pushes/${push.body.id}`)).body.state === 'done');
    const authorization = `Bearer ${token}`;
    await until(async () => {
      const text = (await (await ask('/metrics', { authorization }))?.text()) ?? '';
      return text.includes(
        'crmsync_push_run_seconds_count{connector="hubspot",lane="bulk",end="finished"} 1',
      );
    });
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
    collector.server.close();
    const spans = collector.spans();
    const pushRun = spans.find(({ name }) => name === 'push run');
    const calls = spans.filter(
      ({ name, parentSpanId }) => name === 'crm call' && parentSpanId === pushRun?.spanId,
    );
    expect(calls.length).toBeGreaterThan(0);
    expect(JSON.stringify(spans)).toContain(push.body.id);
    for (const secret of [ann.email, 'people.example']) expect(JSON.stringify(spans)).not.toContain(secret);
  });
});

describe('settings of the door', () => {
  it('is not opened to others without a token', async () => {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' },
    });
    let err = '';
    child.stderr.on('data', chunk => {
      err += chunk;
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(err).toBe('METRICS_TOKEN is not set: METRICS_HOST 0.0.0.0 lets others ask.\n');
  });
});
