import { CrmError, type CrmErrorDetails, type CrmErrorKind } from './connector.ts';

/**
 * One documented refusal of a vendor, in our words. `{field}` in a text becomes the field's name in words. Every `advice`
 * says whether the CRM changed and what to do; `short` fits a chip of 20 characters.
 */
export interface ErrorRow {
  /** The vendor's code, or `HTTP 503` where it has none. */
  readonly vendor: string;
  /** Part of the vendor's message, where one code means several things. The first row that fits wins. */
  readonly when?: RegExp;
  readonly kind: CrmErrorKind;
  /** Ours, stable. */
  readonly code: string;
  /** Which case of the code, where rows of one code say different things; for screens in other languages. */
  readonly reason?: string;
  /** What happened. */
  readonly title: string;
  readonly advice: string;
  readonly short: string;
  readonly forAdmin?: string;
  /** Milliseconds to wait when the answer has no `Retry-After`. */
  readonly retryAfterMs?: number;
}

/** What a vendor said about one call or one record. */
export interface Refusal {
  /** Its codes, the most telling first. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly field?: string | undefined;
  /** The field as people call it. */
  readonly fieldWords?: string | undefined;
  readonly existing?: CrmErrorDetails['existing'] | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Added to the vendor's words: a correlation id. */
  readonly reference?: string | undefined;
}

/** The row for a refusal: the first code with a row wins, then the first row of that code whose `when` fits. */
export function findRow(rows: readonly ErrorRow[], { codes, message }: Refusal): ErrorRow | undefined {
  for (const code of codes) {
    const row = rows.find(({ vendor, when }) => vendor === code && (when?.test(message) ?? true));
    if (row) return row;
  }
  return undefined;
}

/** A refusal in our words. `fallback` is the row for what no row is about. */
export function errorFromRow(rows: readonly ErrorRow[], refusal: Refusal, fallback: ErrorRow): CrmError {
  const row = findRow(rows, refusal) ?? fallback;
  const words = refusal.fieldWords ?? (refusal.field && fieldWords(refusal.field));
  const fill = (text: string) =>
    text.replaceAll('{field}', words ?? 'a field').replace(/^./, c => c.toUpperCase());
  const retryAfterMs = refusal.retryAfterMs ?? row.retryAfterMs;
  return new CrmError(row.kind, fill(row.title), {
    code: row.code,
    short: chipWords(row.short, words),
    advice: fill(row.advice),
    vendor: vendorWords(refusal),
    ...(row.forAdmin === undefined ? {} : { forAdmin: fill(row.forAdmin) }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(refusal.field === undefined ? {} : { field: refusal.field }),
    ...(words ? { label: words } : {}),
    ...(refusal.existing === undefined ? {} : { existing: refusal.existing }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** `MobilePhone`, `Job_Title__c` → `mobile phone`, `job title`. */
export function fieldWords(field: string): string {
  return field
    .replace(/__c$/i, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .trim()
    .toLowerCase();
}

/** Chip words of at most 20 characters: the field's name is left out when it does not fit. */
function chipWords(short: string, words: string | undefined): string {
  const full = short.replace('{field}', words ?? '').trim();
  return full.length <= 20 ? full : short.replace('{field}', '').trim().slice(0, 20);
}

function vendorWords({ codes, message, reference }: Refusal): string {
  const tail = reference === undefined ? '' : ` (${reference})`;
  return (
    [codes[0], message]
      .filter(Boolean)
      .join(': ')
      .slice(0, 500 - tail.length) + tail
  );
}

/** The rows as a Markdown table, for the docs. */
export function renderErrorTable(rows: readonly ErrorRow[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const head = '| vendor says | kind | code | chip | what a salesperson reads |\n|---|---|---|---|---|\n';
  return (
    head +
    rows
      .map(row => {
        const says = row.when ? `${row.vendor} \`${row.when.source}\`` : row.vendor;
        const reads = [row.title, row.advice, row.forAdmin && `Admin: ${row.forAdmin}`]
          .filter(Boolean)
          .join(' ');
        return `| ${[says, row.kind, row.code, row.short, reads].map(cell).join(' | ')} |\n`;
      })
      .join('')
  );
}
