/** Cleaning of foreign text, so that Postgres can hold it and equal text is equal bytes. All functions are pure. */
import type { Remark } from '@crmsync/contract';
import { remark } from './remarks.ts';

/** What cleaning did to one text: the clean text, and what had to be removed or replaced in remarks. */
export interface CleanText {
  text: string;
  notes: Remark[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what we look for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu;
const anySpace = /[\s\u0085]+/gu;

/**
 * One line of text: NFC, control characters (NUL first: Postgres cannot hold it) removed and noted, lone surrogates
 * replaced by U+FFFD and noted, runs of white space (line breaks too) one space, trimmed.
 */
export function cleanLine(value: string): CleanText {
  const { text, notes } = wellFormed(value);
  return { text: text.replace(anySpace, ' ').trim(), notes };
}

/** Text of several lines, cleaned as by {@link cleanLine} but keeping its white space; line ends become `\n`. */
export function cleanBlock(value: string): CleanText {
  const { text, notes } = wellFormed(value);
  return { text: text.replace(/\r\n?/g, '\n').trim(), notes };
}

/** The first `max` UTF-16 units of a text, never splitting a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max).trimEnd();
}

/** Lower-case, without diacritics: what two spellings of a name have in common, for sorting and searching. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .toLowerCase()
    .replace(/[łøđðıßæœþ]/g, letter => undecomposed[letter] ?? letter)
    .normalize('NFC');
}

/** Letters that Unicode does not decompose but people search for by their base letter. */
const undecomposed: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

function wellFormed(value: string): CleanText {
  const notes: Remark[] = [];
  const removed = value.match(controls)?.length ?? 0;
  if (removed > 0) notes.push(remark('control-removed', { n: removed }));
  const printable = removed > 0 ? value.replace(controls, '') : value;
  if (!printable.isWellFormed()) notes.push(remark('characters-replaced'));
  return { text: printable.toWellFormed().normalize('NFC'), notes };
}
