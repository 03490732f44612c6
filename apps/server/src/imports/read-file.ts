import type { ImportColumns } from '@crmsync/contract';
import { decodeText } from './decode.ts';
import type { PeopleFile } from './people.ts';
import { readCsv } from './read-csv.ts';
import { isVcard, readVcards } from './read-vcards.ts';
import { UnreadableFile } from './unreadable.ts';

/**
 * Opens a file of people whatever it is: the first bytes tell, not its name. The source is read only as fast as the
 * people are taken, so memory stays flat however long the file is.
 * @throws {UnreadableFile} when the file is empty or of another kind.
 */
export async function readPeopleFile(
  source: AsyncIterable<Uint8Array>,
  columns: ImportColumns,
): Promise<PeopleFile> {
  const decoded = await decodeText(source);
  if (decoded.head.trim() === '')
    throw new UnreadableFile('content', { reason: 'empty-file', params: {} }, 'The file is empty');
  refuseOtherKinds(decoded.firstBytes);
  if (!looksLikeText(decoded.head))
    throw new UnreadableFile(
      'media',
      { reason: 'not-text', params: {} },
      'This is not a text file. Export the contacts as CSV or vCard',
    );
  return isVcard(decoded.head) ? readVcards(decoded) : readCsv(decoded, columns);
}

/** Files people mistake for an export, by their first bytes as text. */
const otherKinds = [
  {
    begins: 'PK\u0003\u0004',
    reason: 'excel',
    advice: 'This is an Excel workbook or a ZIP archive. Save or unpack it as CSV first',
  },
  {
    begins: '\u00d0\u00cf\u0011\u00e0',
    reason: 'excel',
    advice: 'This is an old Excel workbook. Save it as CSV first',
  },
  { begins: '%PDF-', reason: 'pdf', advice: 'This is a PDF. Export the contacts as CSV or vCard' },
  {
    begins: '<',
    reason: 'web-page',
    advice: 'This is a web page or XML. Export the contacts as CSV or vCard',
  },
  { begins: '{"', reason: 'json', advice: 'This is JSON. Export the contacts as CSV or vCard' },
  { begins: '[{', reason: 'json', advice: 'This is JSON. Export the contacts as CSV or vCard' },
] as const;

function refuseOtherKinds(bytes: Uint8Array): void {
  const text = Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimStart();
  const other = otherKinds.find(({ begins }) => text.startsWith(begins));
  if (other !== undefined)
    throw new UnreadableFile('media', { reason: other.reason, params: {} }, other.advice);
}

/** Texts hold a stray control character at most; pictures and programs are full of them. */
function looksLikeText(head: string): boolean {
  const controls = head.match(/(?![\t\v\r\n])\p{Cc}/gu)?.length ?? 0;
  return controls <= head.length / 50;
}
