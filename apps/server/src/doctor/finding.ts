/** One thing that was looked at. `well`, worth a look, or to be mended. */
export interface Finding {
  readonly mark: 'well' | 'look' | 'bad';
  readonly about: string;
  /** Never a secret: these words are pasted into tickets. */
  readonly words: string;
}

const marks = { well: '✓', look: '!', bad: '✗' } as const;

/** The findings as lines, with how many of them are what. */
export function render(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.map(({ mark, about, words }) => `${marks[mark]} ${about.padEnd(width)}  ${words}`);
  const count = (mark: Finding['mark']) => findings.filter(each => each.mark === mark).length;
  const [look, bad] = [count('look'), count('bad')];
  const sum = bad > 0 ? `${bad} to mend, ${look} worth a look.` : `Nothing to mend, ${look} worth a look.`;
  return `${lines.join('\n')}\n\n${sum}\n`;
}

/** How something failed, in a word that holds no secret: the code of the error that says most. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.cause instanceof Error) return failureOf(error.cause);
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return failureOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
