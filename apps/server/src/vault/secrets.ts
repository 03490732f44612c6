import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedKey, Settings } from '../env.ts';
import { SettingsError } from '../env.ts';
import type { Cipher } from './ciphers.ts';
import type { TransitSettings } from './transit.ts';

/** What signs sessions and wraps data keys. */
export interface Secrets {
  /** Empty only where a Transit engine wraps. */
  readonly keys: readonly NamedKey[];
  readonly transit: TransitSettings | null;
  /** Seals from now on. */
  readonly cipher: Cipher;
  readonly authSecret: string;
}

/**
 * The secrets from the settings, or in embedded mode from files that only this user can read, made at the first start.
 * @throws {SettingsError} when such a file cannot be read, written or used.
 */
export function loadSecrets(settings: Settings): Secrets {
  return {
    keys: settings.keys ?? (settings.transit === null ? keysFromFile(settings) : []),
    transit: settings.transit,
    cipher: settings.cipher,
    authSecret: settings.authSecret ?? secretFile(join(settings.dataDir, 'auth-secret')),
  };
}

/** One key a line, the newest first: `id:base64`, or the bare base64 of a folder's first key. */
function keysFromFile({ dataDir }: Settings): NamedKey[] {
  const path = keyFileOf(dataDir);
  const keys = secretFile(path)
    .split('\n')
    .map(line => {
      const [id, base64] = line.includes(':') ? line.split(':') : [firstKeyId, line];
      return { id: id ?? '', key: Buffer.from(base64 ?? '', 'base64') };
    });
  if (keys.some(({ id, key }) => id === '' || key.length !== 32)) {
    throw new SettingsError(
      `The key file ${path} is damaged: put back its 32 bytes of base64, or set CRMSYNC_KEYS.`,
    );
  }
  return keys;
}

/** Keeps a ring as the folder's key file; whoever reads it finds the old ring or the new one, whole. */
export function writeKeyFile(dataDir: string, ring: readonly NamedKey[]): void {
  const path = keyFileOf(dataDir);
  const lines = ring.map(({ id, key }) => `${id}:${key.toString('base64')}\n`);
  writeFileSync(`${path}.new`, lines.join(''), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

const firstKeyId = 'file';

function keyFileOf(dataDir: string): string {
  return join(dataDir, 'encryption-key');
}

/** Reads a secret; makes one of 32 random bytes when there is none. */
function secretFile(path: string): string {
  try {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    // `wx` never replaces a file: an existing key may be all that opens what was encrypted.
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    if (!exists) throw new SettingsError(`The file ${path} cannot be written (CRMSYNC_DATA_DIR).`, { cause });
  }
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new SettingsError(`The file ${path} cannot be read (CRMSYNC_DATA_DIR).`, { cause });
  }
}
