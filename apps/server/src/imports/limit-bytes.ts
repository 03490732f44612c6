import type { Readable } from 'node:stream';

/** More bytes came than are taken. */
export class TooManyBytes extends Error {}

/**
 * The bytes of a request as they come, up to `max`. Leaving early does not destroy the request, so that an answer can
 * still be sent over its connection.
 * @throws {TooManyBytes} at the first byte beyond `max`; the request's own error when it is cut off.
 */
export async function* limitBytes(request: Readable, max: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > max) throw new TooManyBytes();
    yield chunk;
  }
}
