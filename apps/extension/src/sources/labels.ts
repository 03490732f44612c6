/** What cards write before a job title or a company, in the languages people meet most. */
const labels = {
  title:
    'job title|title|position|role|job|occupation|function|funktion|stelle|beruf|rolle|poste|fonction|titre|cargo|puesto|functie|stilling|titel|tittel|ruolo',
  company:
    'company|organi[sz]ation|employer|affiliation|firm|firma|unternehmen|arbeitgeber|entreprise|société|empresa|virksomhed|bedrijf|azienda',
};

/** A value that a card gives with its label: "Role: Nurse" in one line, or the label in a line of its own and the value under it. */
export function labelledValue(lines: readonly string[], of: keyof typeof labels): string | undefined {
  const inline = new RegExp(`^(?:${labels[of]})\\s*[:：]\\s*(\\S.*)$`, 'iu');
  const alone = new RegExp(`^(?:${labels[of]})\\s*[:：]?$`, 'iu');
  for (const [index, line] of lines.entries()) {
    const value = inline.exec(line)?.[1] ?? (alone.test(line) ? lines[index + 1] : undefined);
    if (value !== undefined && value.length < 120) return value;
  }
  return undefined;
}
