import { nameWords } from './names.ts';
import type { Fact } from './person.ts';
import { parseSignature } from './signature.ts';

/** Lines at the end of a message that may be a signature when it is not marked as one. */
const mostLines = 12;
/** Where an earlier message begins that is quoted as text. */
const quoted =
  /^(-{2,}\s*(original message|ursprüngliche nachricht|oprindelig meddelelse|message d.origine).*|(from|von|fra|de|från|van):\s.*@.*)$/im;

/**
 * What the end of a message, or its marked signature, adds to what the header says of the sender. Nothing when it is somebody
 * else's (a forward): a signature is the sender's when it holds the same e-mail or a word of the name.
 */
export function signatureOf(sender: readonly Fact[], text: string, marked: boolean): Fact[] {
  const own = marked ? text : lastLines(text.slice(0, quoted.exec(text)?.index));
  const facts = parseSignature(own, 'Signature');
  return belongs(facts, sender)
    ? facts.filter(({ field }) => !/^(firstName|lastName|email)$/.test(field))
    : [];
}

function lastLines(text: string): string {
  const lines = text.split('\n').map(line => line.trim());
  const delimiter = lines.lastIndexOf('--');
  return delimiter >= 0
    ? lines.slice(delimiter + 1).join('\n')
    : lines.filter(Boolean).slice(-mostLines).join('\n');
}

function belongs(signature: readonly Fact[], header: readonly Fact[]): boolean {
  const email = (facts: readonly Fact[]) => facts.find(({ field }) => field === 'email')?.value;
  const words = (facts: readonly Fact[]) =>
    facts.filter(({ field }) => /Name$/.test(field)).flatMap(({ value }) => nameWords(value));
  if (email(signature) !== undefined && email(signature) === email(header)) return true;
  const mine = new Set(words(header));
  return words(signature).some(word => mine.has(word));
}
