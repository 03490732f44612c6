import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallApiOptions, CrmError, makeCallApi } from '../src/index.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const servers: { close(): unknown; closeAllConnections?: () => void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

function listen(server: Server | ReturnType<typeof createSocketServer>): Promise<string> {
  servers.push(server);
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

const serve = (handle: Handle) => listen(createServer(handle));

const connector: CallApiOptions['connector'] = {
  label: 'Acme',
  readError: ({ status, body }) =>
    status === 401 && body !== 'never'
      ? new CrmError('signed-out', 'expired', { code: 'session-expired' })
      : new CrmError(status === 504 ? 'unknown-outcome' : 'invalid', `refused ${String(body)}`, {
          vendor: String(body),
        }),
};

function open(apiUrl: string, more: Partial<CallApiOptions> = {}) {
  return makeCallApi({
    account: { apiUrl },
    connector,
    fetch,
    accessToken: async () => 'old-token',
    refresh: async () => 'new-token',
    ...more,
  });
}

const write = { method: 'POST', body: { a: 1 } } as const;

describe('makeCallApi', () => {
  it('signs, sends JSON and answers with it', async () => {
    const url = await serve((request, response) => {
      response.setHeader('x-seen', `${request.headers.authorization} ${request.headers['content-type']}`);
      response.end('{"ok":true}');
    });
    const answer = await open(url)('/path?x=1', write);
    expect(answer.body).toEqual({ ok: true });
    expect(answer.headers.get('x-seen')).toBe('Bearer old-token application/json');
  });

  it('answers null for an empty success', async () => {
    const url = await serve((_, response) => response.writeHead(204).end());
    expect((await open(url)('/', { method: 'PATCH' })).body).toBeNull();
  });

  it('C4 a refused connection had no effect', async () => {
    const url = await serve(() => {});
    servers[0]?.close();
    await expect(open(url)('/', write)).rejects.toMatchObject({
      kind: 'unavailable',
      details: { code: 'unreachable' },
    });
  });

  it('C4 a name that does not resolve, and a TLS that cannot be trusted, had no effect', async () => {
    await expect(open('http://no-such-host.invalid')('/', write)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    const plain = await serve((_, response) => response.end());
    await expect(open(plain.replace('http:', 'https:'))('/', write)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('C12 a connection reset after sending is an unknown outcome of a write, and harmless for a read', async () => {
    const url = await serve(request => request.socket.destroy());
    await expect(open(url)('/', write)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    await expect(open(url)('/', { ...write, reads: true })).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(open(url)('/')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('C12 a truncated body, HTML and broken JSON are unknown outcomes of a write', async () => {
    const bodies: Handle[] = [
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"ok":');
        setImmediate(() => response.destroy());
      },
      (_, response) => response.end('<html>Bearer old-token</html>'),
      (_, response) => response.end('{"ok":'),
    ];
    for (const body of bodies) {
      const url = await serve(body);
      const error: unknown = await open(url)('/', write).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'unknown-outcome' });
      expect(String(error) + JSON.stringify(error)).not.toContain('old-token');
    }
  });

  it('C6 a time-out of a write is an unknown outcome', async () => {
    const url = await serve(() => {});
    const call = open(url, { timeoutMs: 30 });
    await expect(call('/', write)).rejects.toMatchObject({
      kind: 'unknown-outcome',
      details: { code: 'timeout' },
    });
    await expect(call('/')).rejects.toMatchObject({ kind: 'unavailable', details: { code: 'timeout' } });
  });

  it('the time limit covers the body too', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    await expect(open(url, { timeoutMs: 30 })('/', write)).rejects.toMatchObject({ kind: 'unknown-outcome' });
  });

  it('C14 follows no redirect, wherever it leads', async () => {
    const reached: string[] = [];
    const elsewhere = await serve((request, response) => {
      reached.push(request.headers.authorization ?? '');
      response.end('{}');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const url = await serve((_, response) => response.writeHead(status, { location: elsewhere }).end());
      await expect(open(url)('/', write)).rejects.toMatchObject({
        kind: 'unexpected',
        details: { code: 'redirected' },
      });
    }
    expect(reached).toEqual([]);
  });

  it('refreshes once on an expired session, and only once', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization ?? '');
      response.writeHead(seen.length === 1 ? 401 : 200).end('{}');
    });
    await open(url)('/', write);
    expect(seen).toEqual(['Bearer old-token', 'Bearer new-token']);
    const closed = await serve((_, response) => response.writeHead(401).end('{}'));
    let refreshes = 0;
    const refresh = async () => `token ${++refreshes}`;
    await expect(open(closed, { refresh })('/')).rejects.toMatchObject({ kind: 'signed-out' });
    expect(refreshes).toBe(1);
  });

  it('does not refresh where the connector sees no expired session', async () => {
    const url = await serve((_, response) => response.writeHead(401).end('never'));
    const refresh = () => Promise.reject(new Error('must not be called'));
    await expect(open(url, { refresh })('/')).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('a gateway’s failure leaves a write open, and a read repeatable', async () => {
    const url = await serve((_, response) => response.writeHead(504).end('gateway'));
    await expect(open(url)('/', write)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    await expect(open(url)('/')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('keeps the token out of a refusal that repeats it', async () => {
    const url = await serve((request, response) =>
      response.writeHead(400).end(`bad ${request.headers.authorization}`),
    );
    const error: unknown = await open(url)('/', write).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: 'refused bad Bearer [token]',
      details: { vendor: 'bad Bearer [token]' },
    });
  });

  it('stays on the account’s own host', async () => {
    const url = await serve((_, response) => response.end('{}'));
    const call = open(url);
    for (const path of ['https://evil.example/', '@evil.example/', '.evil.example/', '']) {
      await expect(call(path)).rejects.toMatchObject({ details: { code: 'foreign-path' } });
    }
    await expect(open(`${url}`)('//evil.example/x')).resolves.toMatchObject({ status: 200 });
  });

  it('tells the quota of every answer, also of a refusal', async () => {
    const url = await serve((_, response) => response.writeHead(400).end('{}'));
    const told: unknown[] = [];
    const readQuota = () => ({ remaining: 3, limit: 5 });
    await open(url, { connector: { ...connector, readQuota }, onQuota: quota => told.push(quota) })(
      '/',
    ).catch(() => {});
    expect(told).toEqual([{ remaining: 3, limit: 5 }]);
  });
});

describe('files', () => {
  it('are sent as CSV, and answered as the text they are', async () => {
    const url = await serve((request, response) => {
      response.setHeader('content-type', 'text/csv;charset=UTF-8');
      request.setEncoding('utf8').on('data', text => {
        response.end(`${request.headers['content-type']} ${request.headers.accept}\n${text}`);
      });
    });
    const answer = await open(url)('/file', { method: 'PUT', csv: 'a,b\n', accept: 'text/csv' });
    expect(answer.body).toBe('text/csv; charset=UTF-8 text/csv\na,b\n');
  });

  it('C12 a page in place of a file can be asked for again', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-type', 'text/html').end('<h1>Busy</h1>');
    });
    await expect(open(url)('/file', { accept: 'text/csv' })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
