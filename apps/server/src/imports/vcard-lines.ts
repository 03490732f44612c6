/** Logical lines of vCards out of raw text: unfolded, without the pictures, bounded in memory. */

/** Properties whose values are files; nothing of them is kept, not even while reading. */
const binary = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]/i;
const quotedPrintable = /^[^:]*(?:;ENCODING=|;)QUOTED-PRINTABLE[^:]*:/i;

/** More of one line is dropped: notes hold 30,000 characters, and pictures may come as one line of megabytes. */
const maxLine = 200_000;

/**
 * The logical lines of a text of vCards. Joins lines folded by a leading blank (RFC 6350 §3.2) and quoted-printable
 * values broken by a trailing `=` (vCard 2.1), which need no leading blank.
 */
export async function* vcardLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let current: string | null = null;
  let softBreak = false;
  for await (const line of physicalLines(text)) {
    const folded = /^[ \t]/.test(line);
    if (current !== null && (softBreak || folded)) {
      if (!binary.test(current) && current.length < maxLine) {
        current = softBreak ? current.slice(0, -1) + line : current + line.slice(1);
      }
    } else {
      if (current !== null) yield current;
      current = line;
    }
    softBreak = current.endsWith('=') && quotedPrintable.test(current);
  }
  if (current !== null) yield current;
}

async function* physicalLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let afterReturn = false;
  for await (const chunk of text) {
    const joined: string = rest + (afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk);
    const lines = joined.split(/\r\n|\n|\r/);
    // A return at the very end may be the first half of a line end whose other half comes with the next chunk.
    afterReturn = joined.endsWith('\r');
    rest = (lines.pop() ?? '').slice(0, maxLine);
    yield* lines;
  }
  if (rest !== '') yield rest;
}
