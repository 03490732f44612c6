import { fact } from './clean.ts';
import type { Fact } from './person.ts';

const companyEnd =
  /(^|[\s,.&])(gmbh|ag|kg|ohg|se|ug|e\.?k\.?|e\.?\s?v\.?|inc|ltd|limited|llc|llp|plc|pty|corp|corporation|co|company|group|holding|s\.?a\.?|s\.?a\.?s|s\.?à\.?r\.?l|s\.?r\.?l|s\.?p\.?a|s\.?l|b\.?v|n\.?v|a\/s|aps|as|ab|oyj?|kft|sp\. z o\.? ?o|d\.o\.o|ооо|оао|тов|k\.k|partners|associates|logistics|consulting|solutions|technologies|university|universität|institute)\.?$|株式会社|有限公司/iu;
const title =
  /\b(head|director|directora?|manager|managerin|lead|leader|leiter|leiterin|chief|officer|ceo|cto|cfo|coo|cmo|cio|vp|svp|evp|vice president|president|founder|co-founder|cofounder|owner|inhaber|inhaberin|partner|principal|engineer|developer|architect|designer|consultant|berater|beraterin|analyst|specialist|coordinator|assistant|assistenz|associate|executive|representative|buyer|einkäufer|einkäuferin|einkauf|vertrieb|sales|procurement|purchasing|geschäftsführer|geschäftsführerin|professor|lecturer|researcher|editor|administrator|accountant|recruiter|advisor|counsel|strategist|chair|chairman|chairwoman|treasurer|secretary|gerente|jefe|responsable|directeur|directrice|direktør|chef|redaktør|redaktör|translator|librarian|nurse|teacher|receptionist|bookkeeper|boekhouder|buchhalter|buchhalterin|comptable|coördinator|attorney|lawyer|solicitor|paralegal|physician|surgeon|therapist|instructor|trainer|planner|scientist|programmer|negotiator|maintainer|journalist|reporter|photographer|(?:phd|doctoral|graduate|master’?s) (?:student|candidate)|producer|curator|technician|prokurist|prokuristin|adviser|realtor|broker|vorstand)\b|部長|課長|社長|担当/iu;
/** Germanic languages write a title as one word: Salgschef, Vertriebsleiterin, Försäljningschef. */
const titleEnd =
  /\p{L}{3,}(chef|chefin|leder|leiter|leiterin|direktør|direktör|direktor|direktorin|manager|managerin|berater|beraterin|ansvarlig|ansvarig|konsulent|konsult|assistent|assistentin|ingenieur|ingenieurin|ingeniør|ingenjör|referent|referentin|führer|führerin|sekretær|koordinator|redaktør|verantwortlicher|directeur|medewerker|adviseur)\b/iu;

/** Whether a text names what somebody does for a living, by its words. */
export function looksLikeTitle(text: string): boolean {
  return title.test(text) || titleEnd.test(text);
}

/** Whether a text names a company, by its last words (legal forms and the like). */
export function looksLikeCompany(text: string): boolean {
  return companyEnd.test(text);
}

const at = /^(.+?)\s+(?:at|bei|hos|chez|@)\s+(?=[\p{Lu}\d])(.+)$/u;
const comma = /^(.+?)(?:,\s+|\s+[–—|-]\s+)(.+)$/u;

/**
 * A line like "Buyer, Nordwind GmbH" or "CEO at Acme" as title and company. With `commaSplits` every comma divides: on pages of
 * speakers the half after it is where somebody works; elsewhere it is as often a part of the title ("Partner, Banking").
 */
export function jobFacts(line: string, origin: string, commaSplits = false): Fact[] {
  const [, left = '', right = ''] = at.exec(line) ?? [];
  if (left) return [...fact('title', left, origin), ...fact('company', right, origin)];
  const [, before = '', after = ''] = comma.exec(line) ?? [];
  if (before && (looksLikeCompany(after) || (commaSplits && looksLikeTitle(before)))) {
    return [...fact('title', before, origin), ...fact('company', after, origin)];
  }
  return fact('title', line, origin);
}
