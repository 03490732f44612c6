/**
 * The shape of an address people are reached at: dot-atom (RFC 5322 §3.2.3, plus the letters of RFC 6531), `@`, and a
 * domain of at least two labels. Quoted local parts and address literals are not taken: no CRM accepts them.
 */
const atom = String.raw`[\p{L}\p{N}\p{M}!#$%&'*+/=?^_\x60{|}~-]+`;
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?`;
const address = new RegExp(
  String.raw`^${atom}(?:\.${atom})*@(?:${label}\.)+(?=.*\p{L}\P{P}*$)${label}$`,
  'u',
);

/** RFC 5321 §4.5.3.1: at most 64 octets before the `@`; 254 in all follows from the path limit. */
const maxLocal = 64;
const maxAddress = 254;

/**
 * An e-mail address as it is stored and compared: NFC, trimmed, lower-cased, without a leading `mailto:` or angle
 * brackets. `null` when it is not an address.
 */
export function normaliseEmail(value: string): string | null {
  const email = value
    .normalize('NFC')
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<(.*)>$/, '$1')
    .trim()
    .toLowerCase();
  if (email.length > maxAddress || email.indexOf('@') > maxLocal) return null;
  return address.test(email) ? email.normalize('NFC') : null;
}
