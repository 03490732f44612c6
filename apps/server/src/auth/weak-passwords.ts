import { definitions } from '@crmsync/connectors';
import { dictionary } from '@zxcvbn-ts/language-common';

/** 49,000 passwords that were seen most often in breaches, in lower case. */
const common: ReadonlySet<string> = new Set(dictionary['passwords-common'].map(each => each.toLowerCase()));

/** Words that everybody would try here, beside the person's own name and e-mail. */
const ownWords = ['crmsync', 'contacts', ...definitions.map(({ id }) => id)];

/** Who a password is for. */
export interface PasswordOwner {
  readonly name: string;
  readonly email: string;
}

/**
 * Whether a password is one of the first that an attacker tries: a common one, also with digits and signs around it, said twice
 * or spelled backwards, a word of this product, the person's own name or e-mail, or one character over and over.
 */
export function isWeakPassword(password: string, { name, email }: PasswordOwner): boolean {
  const plain = password.toLowerCase();
  const core = plain.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  const guesses = [plain, core, onceOf(plain), onceOf(core), [...plain].reverse().join('')];
  const personal = [name, name.replaceAll(/\s/g, ''), email, email.split('@', 1)[0] ?? ''];
  const words = [...ownWords, ...personal.map(each => each.toLowerCase())];
  const isKnown = (guess: string) => common.has(guess) || words.includes(guess);
  return new Set(plain).size < 4 || guesses.some(isKnown);
}

/** `abcabc` → `abc`; anything that does not repeat as it is. */
function onceOf(text: string): string {
  return /^(.+?)\1+$/.exec(text)?.[1] ?? text;
}
