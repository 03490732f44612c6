import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedKey, Settings } from '../env.ts';
import { SettingsError } from '../env.ts';

/** What signs sessions and wraps data keys. */
export interface Secrets {
  readonly keys: readonly NamedKey[];
  readonly authSecret: string;
}

/**
 * The secrets from the settings, or in embedded mode from files that only this user can read, made at the first start.
 * @throws {SettingsError} when such a file cannot be read, written or used.
 */
export function loadSecrets(settings: Settings): Secrets {
  return {
    keys: settings.keys ?? [{ id: 'file', key: keyFromFile(join(settings.dataDir, 'encryption-key')) }],
    authSecret: settings.authSecret ?? secretFile(join(settings.dataDir, 'auth-secret')),
  };
}

function keyFromFile(path: string): Buffer {
  const key = Buffer.from(secretFile(path), 'base64');
  if (key.length !== 32) {
    throw new SettingsError(
      `The key file ${path} is damaged: put back its 32 bytes of base64, or set CRMSYNC_KEYS.`,
    );
  }
  return key;
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
