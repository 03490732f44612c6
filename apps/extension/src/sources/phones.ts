import { fact, looksLikePhone } from './clean.ts';
import type { Fact, PersonField } from './person.ts';

/** The numbers in a piece that is nothing but them and their labels; null when it is words. A fax number is known, and left out. */
export function phonesIn(piece: string, origin: string): Fact[] | null {
  const { label, value } = labelled(piece);
  if (!looksLikePhone(value)) return phonesInOne(piece, origin);
  return isFaxLabel(label) ? [] : phoneFacts(label, value, origin);
}

/** A line like "Tel.: +49 40 1" or "M +45 20" as its label (lower case, '' for none) and what follows. */
export function labelled(piece: string): { label: string; value: string } {
  const match =
    /^(?!https?:)(\p{L}[\p{L}.\- ]{0,18}?)(?:\s*:\s*|\.\s+)(?=\S)(.+)$/u.exec(piece) ??
    /^(m|t|p|f|e|w|o|c|d)\s+(?=[+(\d]|\S+@|www)(.+)$/i.exec(piece);
  return match
    ? { label: (match[1] ?? '').toLowerCase().replace(/\.$/, ''), value: (match[2] ?? '').trim() }
    : { label: '', value: piece };
}

/** Whether the word beside a number says that it is a mobile one, in the languages of Europe. */
export function isMobileLabel(label: string): boolean {
  return /^(m|c)\b|mob|cell|handy|gsm|móvil|telemóvel|portable|портабл|моб|携帯/i.test(label);
}

/** Whether it says that nobody answers there. */
export function isFaxLabel(label: string): boolean {
  return /^f\b|fax|факс/i.test(label);
}

function phoneFacts(label: string, value: string, origin: string): Fact[] {
  const field: PersonField = isMobileLabel(label) ? 'mobile' : 'phone';
  return fact(field, value, origin);
}

/** "T +49 40 1 M +49 171 2" and "Tel: 1, Mobile: 2": several labelled numbers in one piece. */
function phonesInOne(piece: string, origin: string): Fact[] | null {
  const pattern = /(\p{L}[\p{L}.]*)\s*[:.]?\s*([+(]?\d[\d\s().\-–/]{5,}\d)/gu;
  const found = [...piece.matchAll(pattern)];
  const left = piece.replace(pattern, '').replace(/[\s,;]/g, '');
  if (found.length === 0 || left !== '') return null;
  return found.flatMap(([, label = '', number = '']) =>
    isFaxLabel(label) ? [] : phoneFacts(label.toLowerCase(), number, origin),
  );
}
