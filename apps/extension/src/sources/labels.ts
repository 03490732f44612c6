import { looksLikeName } from './names.ts';

/** What cards write before a job title or a company, in the languages people meet most. */
const labels = {
  title:
    'job title|title|position|role|job|occupation|function|funktion|stelle|beruf|rolle|poste|fonction|titre|cargo|puesto|functie|stilling|titel|tittel|ruolo',
  company:
    'company|organi[sz]ation|employer|affiliation|firm|firma|unternehmen|arbeitgeber|entreprise|société|empresa|virksomhed|bedrijf|azienda',
};

/** A value that a card gives with its label: "Role: Nurse" in one line, or the label in a line of its own and the value under it. */
export function labelledValue(lines: readonly string[], of: keyof typeof labels): string | undefined {
  const label = `(?:(?:primary|current|aktuelle[rs]?)\\s+)?(?:${labels[of]})`;
  const inline = new RegExp(`^${label}\\s*[:：]\\s*(\\S.*)$`, 'iu');
  const alone = new RegExp(`^${label}\\s*[:：]?$`, 'iu');
  for (const [index, line] of lines.entries()) {
    const value = inline.exec(line)?.[1] ?? (alone.test(line) ? lines[index + 1] : undefined);
    if (value !== undefined && value.length < 120) return value;
  }
  return undefined;
}

const contact =
  /^(?:(?:primary|main|your|ihre?|votre|su|din)\s+)?(?:contact(?:\s+(?:person|name))?|representative|ansprechpartner(?:in)?|ansprechperson|kontaktperson|interlocuteur|persona de contacto|contacto|referente|contactpersoon)\s*[:：]\s*(\S.*)$/iu;

/** Who is to be asked, where a card of a company says so: "Contact: Anna Berg". */
export function labelledContact(lines: readonly string[]): string | undefined {
  return lines.map(line => contact.exec(line)?.[1]).find(name => name !== undefined && looksLikeName(name));
}
