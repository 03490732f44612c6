import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type KeyService, keyIdOf, VaultError } from './key-service.ts';

/** A Transit engine of HashiCorp Vault or OpenBao. */
export interface TransitSettings {
  /** `https://vault.example.com:8200`. */
  readonly url: string;
  /** A token whose policy allows encrypt, decrypt and reading the key, nothing else; or the file that its agent renews it in. */
  readonly token: string | { readonly file: string };
  /** Name of an `aes256-gcm96` key. */
  readonly key: string;
  readonly mount: string;
}

/** Longer than this and the service counts as down, in milliseconds. */
const callMs = 5000;
/** How long its newest version is believed, in milliseconds. */
const versionMs = 60_000;
const prefix = 'transit-v';

const Encrypted = z.object({ data: z.object({ ciphertext: z.string().regex(/^vault:v\d+:./) }) });
const Decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });
const KeyFacts = z.object({ data: z.object({ latest_version: z.number().int() }) });

/**
 * Data keys wrapped by a service that never shows its key (Vault API: transit/encrypt, decrypt and keys; `associated_data` since
 * Vault 1.13 binds each to its row). Stored as `transit-v3.…`: the version is the name that rotation compares.
 */
export function transitKeys(settings: TransitSettings, fetch: typeof globalThis.fetch): KeyService {
  const { url, token, key, mount } = settings;
  const call = async <T>(path: string, answer: z.ZodType<T>, json?: unknown): Promise<T> => {
    const response = await fetch(`${url}/v1/${mount}/${path}/${encodeURIComponent(key)}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { 'x-vault-token': await readToken(token), 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(callMs),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }).catch(() => undefined);
    if (response === undefined) throw new VaultError('The key service does not answer.');
    if (!response.ok) throw new VaultError(`The key service refused (${response.status}).`);
    const read = answer.safeParse(await response.json().catch(() => undefined));
    if (!read.success) throw new VaultError('The key service gave an answer that cannot be read.');
    return read.data;
  };
  let newest = { name: '', until: 0 };
  return {
    async current() {
      if (newest.until > performance.now()) return newest.name;
      const { data } = await call('keys', KeyFacts);
      newest = { name: `${prefix}${data.latest_version}`, until: performance.now() + versionMs };
      return newest.name;
    },
    holds: id => id.startsWith(prefix),
    async wrap(dataKey, row) {
      const json = { plaintext: dataKey.toString('base64'), associated_data: contextOf(row) };
      const { ciphertext } = (await call('encrypt', Encrypted, json)).data;
      const [, version = '', text = ''] = ciphertext.split(':');
      return `${prefix}${version.slice(1)}.${text}`;
    },
    async unwrap(wrapped, row) {
      const id = keyIdOf(wrapped);
      const ciphertext = `vault:v${id.slice(prefix.length)}:${wrapped.slice(id.length + 1)}`;
      const { data } = await call('decrypt', Decrypted, { ciphertext, associated_data: contextOf(row) });
      return Buffer.from(data.plaintext, 'base64');
    },
  };
}

/** Read for each call: a short-lived token is another one soon. @throws {VaultError} */
async function readToken(token: TransitSettings['token']): Promise<string> {
  if (typeof token === 'string') return token;
  const text = await readFile(token.file, 'utf8').catch(() => '');
  if (text.trim() === '') throw new VaultError('The token of the key service cannot be read.');
  return text.trim();
}

function contextOf(row: string): string {
  return Buffer.from(JSON.stringify(['data-key', row])).toString('base64');
}
