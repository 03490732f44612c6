import { detectEncoding } from './detect-encoding.ts';

/** A file as text, decoded while it is read. */
export interface DecodedText {
  /** The first bytes as they came. */
  firstBytes: Uint8Array;
  /** The first part of the text, long enough to see what kind of file it is. */
  head: string;
  /** The whole text from the beginning, once. Reads the source only as fast as it is read itself. */
  text: AsyncIterable<string>;
  /** The encoding found; final when `text` has been read to its end. */
  encoding(): string;
  /** How many characters could not be read and became U+FFFD so far. */
  replaced(): number;
}

/** How much is looked at before anything is decided, in bytes. */
const headLength = 64 * 1024;

/**
 * Decodes a stream of bytes. The encoding is decided at the first byte that is not ASCII, so a file whose first accent
 * comes late is still read right. Never throws for bad bytes: they become U+FFFD and are counted.
 */
export async function decodeText(source: AsyncIterable<Uint8Array>): Promise<DecodedText> {
  const chunks = source[Symbol.asyncIterator]();
  const { bytes, ended } = await readHead(chunks);
  let encoding = 'utf-8';
  let decoder: Decoder | null = null;
  let replaced = 0;
  const decode = (chunk: Uint8Array | null): string => {
    if (chunk !== null && decoder === null && !isPlainAscii(chunk)) {
      encoding = detectEncoding(chunk);
      decoder = new TextDecoder(encoding);
    }
    const decoded = decodeChunk(decoder, chunk);
    for (const char of decoded) if (char === '\ufffd') replaced += 1;
    return decoded;
  };
  const head = decode(bytes);
  async function* text() {
    yield head;
    while (!ended) {
      const next = await chunks.next();
      if (next.done) break;
      yield decode(next.value);
    }
    const rest = decode(null);
    if (rest !== '') yield rest;
  }
  return { firstBytes: bytes, head, text: text(), encoding: () => encoding, replaced: () => replaced };
}

type Decoder = InstanceType<typeof TextDecoder>;

function decodeChunk(decoder: Decoder | null, chunk: Uint8Array | null): string {
  if (chunk === null) return decoder === null ? '' : decoder.decode();
  return decoder === null ? Buffer.from(chunk).toString('latin1') : decoder.decode(chunk, { stream: true });
}

async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<{ bytes: Uint8Array; ended: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < headLength) {
    const next = await chunks.next();
    if (next.done) return { bytes: Buffer.concat(parts), ended: true };
    parts.push(next.value);
    length += next.value.length;
  }
  return { bytes: Buffer.concat(parts), ended: false };
}

/** Zero bytes count as not plain: they may be half of a UTF-16 character. */
function isPlainAscii(chunk: Uint8Array): boolean {
  return chunk.every(byte => byte < 0x80 && byte !== 0);
}
