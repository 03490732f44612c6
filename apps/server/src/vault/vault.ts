import { randomBytes } from 'node:crypto';
import { type Cipher, decrypt, encrypt } from './ciphers.ts';
import type { KeyService } from './key-service.ts';

/** What a sealed text is about. It is part of the seal: moved to another row, field or version, the text does not open. */
export interface Place {
  /** Id of the row. */
  readonly row: string;
  readonly field: string;
  /** Counts up when the field is written again. */
  readonly version: number;
}

/** A row's own key, open, and as it is stored. */
export interface DataKey {
  readonly key: Buffer;
  readonly wrapped: string;
}

/** Envelope encryption: each row has its own data key, and the key service only wraps those. */
export interface Vault {
  readonly keys: KeyService;
  /** A fresh data key for a row. @throws {VaultError} when the key service is down. */
  newDataKey(row: string): Promise<DataKey>;
  /** @throws {VaultError} when its key is not here, or the text was changed or is another row's. */
  openDataKey(row: string, wrapped: string): Promise<DataKey>;
  /** The same data key under the key that wraps now. What it sealed stays as it is. @throws {VaultError} */
  rewrap(row: string, wrapped: string): Promise<string>;
  seal(dataKey: DataKey, plain: string, place: Place): string;
  /** @throws {VaultError} when the text was changed, is sealed for another place or by another key. */
  open(dataKey: DataKey, sealed: string, place: Place): string;
}

/** A vault over a key service. It seals with `cipher`, and opens what any sealed. */
export function createVault(keys: KeyService, cipher: Cipher = 'aes-256-gcm'): Vault {
  return {
    keys,
    async newDataKey(row) {
      const key = randomBytes(32);
      return { key, wrapped: await keys.wrap(key, row) };
    },
    openDataKey: async (row, wrapped) => ({ key: await keys.unwrap(wrapped, row), wrapped }),
    rewrap: async (row, wrapped) => keys.wrap(await keys.unwrap(wrapped, row), row),
    seal: ({ key }, plain, place) => encrypt(key, Buffer.from(plain, 'utf8'), contextOf(place), cipher),
    open: ({ key }, sealed, place) => decrypt(key, sealed, contextOf(place)).toString('utf8'),
  };
}

function contextOf({ row, field, version }: Place): (string | number)[] {
  return ['field', row, field, version];
}
