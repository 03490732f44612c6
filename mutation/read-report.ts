import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Point = z.object({ line: z.number(), column: z.number() });
const RawMutant = z.object({
  mutatorName: z.string(),
  replacement: z.string().default(''),
  status: z.string(),
  location: z.object({ start: Point, end: Point }),
});
const RawReport = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(RawMutant) })),
});

/** One change of the code. */
export interface Mutant {
  readonly mutator: string;
  readonly status: string;
  readonly line: number;
  /** The whole line it begins on, trimmed. */
  readonly code: string;
  /** What was replaced, in one line. */
  readonly from: string;
  readonly to: string;
}

/** A run of Stryker. */
export interface Report {
  readonly files: readonly { readonly path: string; readonly mutants: readonly Mutant[] }[];
}

/** Reads Stryker's JSON report (mutation-testing-report-schema). @throws when there is none or it has another form. */
export function readReport(path: string): Report {
  const { files } = RawReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  return {
    files: Object.entries(files).map(([file, { source, mutants }]) => {
      const lines = source.split('\n');
      return { path: file, mutants: mutants.map(raw => mutantOf(raw, lines)) };
    }),
  };
}

function mutantOf(raw: z.infer<typeof RawMutant>, lines: readonly string[]): Mutant {
  const { start, end } = raw.location;
  const whole = lines.slice(start.line - 1, end.line);
  const last = whole.length - 1;
  const from = whole.map((line, at) =>
    line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined),
  );
  return {
    mutator: raw.mutatorName,
    status: raw.status,
    line: start.line,
    code: (lines[start.line - 1] ?? '').trim(),
    from: oneLine(from.join(' ')),
    to: oneLine(raw.replacement),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
