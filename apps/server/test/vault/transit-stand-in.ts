import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The three calls of a Transit engine that we make, with keys that have versions. */
export interface TransitStandIn {
  readonly url: string;
  readonly token: string;
  /** Calls so far, by their path. */
  readonly calls: string[];
  /** Makes a newer version of the key. */
  rotate: () => void;
  /** Refuses versions older than this. */
  forgetBefore: (version: number) => void;
  close: () => Promise<void>;
}

/** Starts one on a free port. */
export async function startTransit(): Promise<TransitStandIn> {
  const token = randomBytes(12).toString('hex');
  const versions = [randomBytes(32)];
  const calls: string[] = [];
  let oldest = 1;
  const answer = (path: string, body: Record<string, string>): object | undefined => {
    const aad = Buffer.from(body.associated_data ?? '', 'base64');
    if (path === '/v1/transit/keys/crmsync') return { latest_version: versions.length };
    if (path === '/v1/transit/encrypt/crmsync') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? '', nonce).setAAD(aad);
      const plain = Buffer.from(body.plaintext ?? '', 'base64');
      const box = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { ciphertext: `vault:v${versions.length}:${box.toString('base64')}` };
    }
    const [, version = '', text = ''] = (body.ciphertext ?? '').split(':');
    const number = Number(version.slice(1));
    const key = versions[number - 1];
    if (path !== '/v1/transit/decrypt/crmsync' || key === undefined || number < oldest) return undefined;
    const box = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12)).setAAD(aad);
    decipher.setAuthTag(box.subarray(-16));
    try {
      const plain = Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
      return { plaintext: plain.toString('base64') };
    } catch {
      return undefined;
    }
  };
  const server = createServer((request, response) => {
    void read(request).then(body => {
      calls.push(request.url ?? '');
      const data = request.headers['x-vault-token'] === token ? answer(request.url ?? '', body) : undefined;
      response.writeHead(data === undefined ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data === undefined ? { errors: ['refused'] } : { data }));
    });
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    calls,
    rotate: () => void versions.push(randomBytes(32)),
    forgetBefore: version => {
      oldest = version;
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function read(request: IncomingMessage): Promise<Record<string, string>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
}
