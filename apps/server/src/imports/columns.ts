import type { ImportField } from '@crmsync/contract';
import { foldText } from '../contacts/text.ts';

/** What a column of a file means. */
export interface Meaning {
  field: ImportField | null;
  /** Without a field of ours: the name under which the value is kept among the contact's custom values. */
  custom?: string;
  /** The header of the column that labels this one's values ("Work", "* Home", "Mobile"). */
  labelledBy?: string;
  /** Parts of one thing that may come several times: the first address with anything in it is taken. */
  group?: string;
}

/** A column of one file: where it stands, its header, and what it means. */
export interface Column extends Meaning {
  index: number;
  header: string;
  /** Index of the column `labelledBy` names, when the file has it. */
  labelIndex?: number;
}

/** What one product's export looks like. */
export interface CsvFormat {
  id: 'google' | 'google-legacy' | 'outlook' | 'linkedin' | 'csv';
  /** Headers that together tell this product from others. */
  signature: readonly string[];
  /** Between several values in one cell. */
  valueSeparator: RegExp;
  /** What each header means; `all` are the file's headers, for words that mean one thing beside another. */
  meaning(header: string, all: readonly string[]): Meaning | null;
}

/** A header as it is compared: folded, everything but letters and digits one space ("E-Mail_Adresse" → "e mail adresse"). */
export function headerKey(header: string): string {
  return foldText(header)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The columns of a file whose headers are `headers`, as `format` understands them. */
export function columnsOf(format: CsvFormat, headers: readonly string[]): Column[] {
  return headers.map((header, index) => {
    const meaning = format.meaning(header.trim(), headers) ?? { field: null };
    const labelIndex = meaning.labelledBy === undefined ? -1 : headers.indexOf(meaning.labelledBy);
    return { ...meaning, index, header: header.trim(), ...(labelIndex >= 0 ? { labelIndex } : {}) };
  });
}

/** Whether a file's headers are those of `format`. */
export function isFormat(format: CsvFormat, headers: readonly string[]): boolean {
  const keys = new Set(headers.map(headerKey));
  return format.signature.every(header => keys.has(headerKey(header)));
}
