/** Where the keys that wrap data keys live: a ring in this process's memory, or a service that never shows them. */
export interface KeyService {
  /** Name of the key that wraps now. @throws {VaultError} when the service does not answer. */
  current(): Promise<string>;
  /** Whether what this key wrapped can be unwrapped here. */
  holds(keyId: string): boolean;
  /** `<name of the key>.<text>`, good only for this row. @throws {VaultError} */
  wrap(dataKey: Buffer, row: string): Promise<string>;
  /** @throws {VaultError} when its key is not here, or the text was changed or is another row's. */
  unwrap(wrapped: string, row: string): Promise<Buffer>;
}

/** Something sealed does not open. Says why in general words, never what. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** Name of the key that wrapped this data key. */
export function keyIdOf(wrapped: string): string {
  return wrapped.split('.', 1)[0] ?? '';
}
