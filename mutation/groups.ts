import type { Mutant, Report } from './read-report.ts';

/** Each group must reach this on its own, in percent. */
export const least = 85;

/** What is judged together, by the beginning of a file's path. */
const groups: readonly { readonly name: string; readonly fits: RegExp }[] = [
  { name: '`packages/sync`', fits: /^packages\/sync\// },
  { name: 'error classifiers', fits: /\/(read-error|error-table|retry-after|transport-errors)\.ts$/ },
  { name: 'SOQL escaping', fits: /\/soql\.ts$/ },
  { name: 'the vault', fits: /\/vault\// },
];

/** What became of a group's mutants. */
export interface Score {
  readonly name: string;
  /** Noticed: a test failed, or the code no longer came to an end. */
  readonly noticed: number;
  /** No test failed, or none ran it. */
  readonly survived: number;
  /** Percent of both that were noticed. */
  readonly percent: number;
}

/** The score of each group that has mutants in the report. */
export function scores({ files }: Report): Score[] {
  return groups.flatMap(({ name, fits }) => {
    const mutants = files.filter(({ path }) => fits.test(path)).flatMap(file => file.mutants);
    return scoreOf(name, mutants);
  });
}

/** The score of each file that has mutants, the lowest first. */
export function scoresByFile({ files }: Report): Score[] {
  return files
    .flatMap(({ path, mutants }) => scoreOf(`\`${path}\``, mutants))
    .toSorted((one, other) => one.percent - other.percent);
}

function scoreOf(name: string, mutants: readonly Mutant[]): Score[] {
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const survived = mutants.filter(isSurvivor).length;
  const judged = noticed + survived;
  return judged === 0 ? [] : [{ name, noticed, survived, percent: (100 * noticed) / judged }];
}

/** Whether no test noticed it. */
export function isSurvivor({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}
