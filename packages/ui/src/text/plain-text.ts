/**
 * Characters that change how the text around them reads without being seen: bidirectional overrides, embeddings, isolates and
 * marks (UAX #9), line and paragraph separators, the byte-order mark and other controls. Joiners stay: scripts and emoji need them.
 */
const unseen = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Captured text as it may be shown: nothing in it can turn around or hide what stands beside it. */
export function plainText(value: string): string {
  return value.replace(unseen, '');
}
