import chardet from 'chardet';

/** Encodings that look alike in short texts; people's files are windows-1252 when they are any of these. */
const westEuropean = new Set(['ISO-8859-1', 'windows-1252', 'ASCII', 'UTF-8', 'mbcs']);

/** Below this, chardet guesses from too little text to overrule windows-1252. */
const minConfidence = 40;

/**
 * The encoding of a text by its first bytes, as a label {@link TextDecoder} knows: by byte order mark, by the zero bytes
 * of UTF-16, by being valid UTF-8 (a few broken bytes among many good ones allowed), else chardet's guess, else
 * windows-1252, in which every byte is a character.
 */
export function detectEncoding(head: Uint8Array): string {
  return byteOrderMark(head) ?? utf16WithoutMark(head) ?? (looksLikeUtf8(head) ? 'utf-8' : guess(head));
}

function byteOrderMark(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 'utf-8' : null;
}

/** Western text in UTF-16 has a zero in nearly every second byte; a stray NUL in other text must not count. */
function utf16WithoutMark(head: Uint8Array): string | null {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const enough = head.length / 8;
  const [even = 0, odd = 0] = zeros;
  if (odd > enough && odd > 4 * even) return 'utf-16le';
  return even > enough && even > 4 * odd ? 'utf-16be' : null;
}

function looksLikeUtf8(head: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(head, { stream: true });
  const broken = text.split('\ufffd').length - 1;
  if (broken === 0) return true;
  const good = text.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  return good > 2 * broken;
}

function guess(head: Uint8Array): string {
  const best = chardet.analyse(head)[0];
  if (!best || best.confidence < minConfidence || westEuropean.has(best.name)) return 'windows-1252';
  try {
    return new TextDecoder(best.name).encoding;
  } catch {
    return 'windows-1252';
  }
}
