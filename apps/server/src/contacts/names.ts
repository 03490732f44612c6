/** Words that begin a family name of several words: "Ana Maria | de la Cruz", "Ludwig | van Beethoven". */
const particles = new Set(
  "af al av bin binti da das de degli dei del della den der di do dos du el ibn la las le los o ó 't ten ter van vom von zu zum zur y".split(
    ' ',
  ),
);

/** Words that follow a family name and belong to it. */
const suffixes = /^(?:jr|sr|junior|senior|i{2,3}|iv)\.?$/i;

const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}・\s]+$/u;

/** A full name in two parts. `lastName` is blank for one word: a mononym is kept as it is and nothing is invented. */
export interface NameParts {
  firstName: string;
  lastName: string;
}

/**
 * Splits a full name as far as its writing tells: "Last, First" at the comma; names in Chinese, Japanese or Korean script
 * have the family name first; else the last word, with the particles before it, is the family name.
 */
export function splitFullName(name: string): NameParts {
  const text = name.trim().replace(/\s+/g, ' ');
  const comma = /^([^,]+),\s*([^,]+)$/.exec(text);
  if (comma?.[1] && comma[2] && !suffixes.test(comma[2])) {
    return { firstName: comma[2].trim(), lastName: comma[1].trim() };
  }
  const words = text.split(' ').filter(word => word !== '');
  if (words.length < 2) return { firstName: text, lastName: '' };
  if (eastAsian.test(text)) {
    return { firstName: words.slice(1).join(' '), lastName: words[0] ?? '' };
  }
  const at = startOfFamilyName(words);
  return { firstName: words.slice(0, at).join(' '), lastName: words.slice(at).join(' ') };
}

function startOfFamilyName(words: readonly string[]): number {
  const particle = words.findIndex(
    (word, index) => index > 0 && index < words.length - 1 && particles.has(word.toLowerCase()),
  );
  if (particle > 0) return particle;
  const endsWithSuffix = words.length > 2 && suffixes.test(words.at(-1) ?? '');
  return words.length - (endsWithSuffix ? 2 : 1);
}
