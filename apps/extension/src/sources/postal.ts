import { fact } from './clean.ts';
import type { Fact } from './person.ts';

const street =
  /(\p{L}(straße|strasse|str\.|gasse|weg|allee|platz|damm|ring|ufer|gade|vej|gatan|straat|laan)\s+\d)|^\d+[a-z]?\s+.*\b(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|square|sq|court|place|suite)\b|^(rue|avenue|calle|via|plaza|rua)\s+.*\d|^\p{L}[\p{L} .'’-]+\s\d{1,4}\s?[a-z]?$/iu;
const place = /^(?:([A-Z]{1,2})[- ])?(\d{4,5}|\d{3} \d{2})\s+(\p{Lu}[\p{L} .'’-]+)$/u;
const placeAfter = /^(\p{Lu}[\p{L} .'’-]+),\s*([A-Z]{2})\s+(\d{5}(?:-\d{4})?)$/u;
const placeBritish = /^(\p{Lu}[\p{L} .'’-]+),?\s+([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})$/u;

/** A street, a place with its postal code, or both in one piece with a comma between; null when `piece` is no postal address. */
export function postalFacts(piece: string, origin: string): Fact[] | null {
  const parts = piece.split(/\s*,\s*/);
  const whole = placeFacts(piece, origin);
  if (whole) return whole;
  if (!street.test(piece)) return null;
  for (let cut = 1; cut < parts.length; cut++) {
    const rest = placeFacts(parts.slice(cut).join(', '), origin);
    if (rest) return [...fact('address.street', parts.slice(0, cut).join(', '), origin), ...rest];
    const before = placeFacts(parts[cut] ?? '', origin);
    if (before) {
      const country = parts.slice(cut + 1).join(', ');
      return [
        ...fact('address.street', parts.slice(0, cut).join(', '), origin),
        ...before,
        ...fact('address.country', country, origin),
      ];
    }
  }
  return fact('address.street', piece, origin);
}

function placeFacts(text: string, origin: string): Fact[] | null {
  const european = place.exec(text);
  if (european)
    return [...fact('address.postalCode', european[2], origin), ...fact('address.city', european[3], origin)];
  const american = placeAfter.exec(text);
  if (american) {
    return [
      ...fact('address.city', american[1], origin),
      ...fact('address.region', american[2], origin),
      ...fact('address.postalCode', american[3], origin),
    ];
  }
  const british = placeBritish.exec(text);
  return (
    british && [
      ...fact('address.city', british[1], origin),
      ...fact('address.postalCode', british[2], origin),
    ]
  );
}
