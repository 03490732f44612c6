const CHECK_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_SHAPE = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;

/** The three check characters of a 15-character id: one per chunk of five, a bit per upper-case letter (§10). */
function checkCharacters(id15: string): string {
  let out = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) {
      const code = id15.charCodeAt(chunk * 5 + i);
      if (code >= 65 && code <= 90) bits |= 1 << i;
    }
    out += CHECK_ALPHABET.charAt(bits);
  }
  return out;
}

/** Turns a case-sensitive 15-character id into the 18-character form the API always answers with (§10). */
export function to18(id15: string): string {
  return id15 + checkCharacters(id15);
}

/** The case-sensitive 15-character form: what an access token carries for its org (§1.4). */
export function to15(id: string): string {
  return id.slice(0, 15);
}

/** Puts the case back into the first 15 characters of an 18-character id, whose case may have been lost. */
function restoreCase(id18: string): string | null {
  let out = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    const bits = CHECK_ALPHABET.indexOf(id18.charAt(15 + chunk).toUpperCase());
    if (bits < 0) return null;
    for (let i = 0; i < 5; i++) {
      const char = id18.charAt(chunk * 5 + i);
      out += bits & (1 << i) ? char.toUpperCase() : char.toLowerCase();
    }
  }
  return to18(out) === out + id18.slice(15).toUpperCase() ? out : null;
}

/** Reads a 15- or 18-character id; the answer is the 18-character form, or null for anything that is not an id. */
export function parseId(text: string): string | null {
  if (!ID_SHAPE.test(text)) return null;
  if (text.length === 15) return to18(text);
  const id15 = restoreCase(text);
  return id15 === null ? null : to18(id15);
}

/** The nth id of one kind in one org: key prefix, two characters that name the org, then a base-62 count. */
export function makeId(prefix: string, orgMark: string, n: number): string {
  let rest = n;
  let count = '';
  while (rest > 0) {
    count = BASE62.charAt(rest % 62) + count;
    rest = Math.floor(rest / 62);
  }
  return to18(`${prefix}${orgMark}${count.padStart(15 - prefix.length - orgMark.length, '0')}`);
}
