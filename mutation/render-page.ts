import { isSurvivor, least, type Score, scores, scoresByFile } from './groups.ts';
import type { Mutant, Report } from './read-report.ts';
import { reasons } from './reasons.ts';

/** The page of the survivors, from the repository's root. */
export const page = 'docs/mutation.md';

const unexplained = 'Not explained: a test is missing here.';

/** The scores and every surviving mutant with its reason, as Markdown. */
export function renderPage(report: Report, on: Date): string {
  return [
    head(on),
    table('group', scores(report)),
    '\n## By file\n\n',
    table('file', scoresByFile(report)),
    '\n## The survivors\n',
    ...report.files.flatMap(({ path, mutants }) => renderFile(path, mutants.filter(isSurvivor))),
  ].join('');
}

function table(what: string, rows: readonly Score[]): string {
  const lines = rows.map(
    ({ name, percent, noticed, survived }) =>
      `| ${name} | ${percent.toFixed(1)} % | ${noticed} | ${survived} |\n`,
  );
  return [`| ${what} | score | noticed | survived |\n|---|---|---|---|\n`, ...lines].join('');
}

function head(on: Date): string {
  return `# Mutation testing

Written by \`npm run mutation\`, not by hand; reasons are kept in \`mutation/reasons.ts\`. Last run: ${on.toISOString().slice(0, 10)}.

The command changes the code one place at a time (a condition turned round, a call left out, a text emptied) and runs the tests
that pass there; a change that no test notices survives. Each group must reach ${least} %, or the command fails. It takes too
long for \`npm test\`. One file: \`npm run mutation -- --mutate packages/sync/src/pace.ts\` (writes no page). What an earlier run
found is remembered in \`mutation/reports\` as long as neither the changed line nor the test that noticed it is another; a survivor is
tried again when a test was added that passes there. \`npm run mutation -- --force\` tries everything again.

Not changed: words for people (texts of two words or more), since a test of prose would only repeat it; what is made once when a
file loads (tables, regular expressions), since every test would run again for each; and files of types or lists alone. The
rows of the error tables are proven one by one over HTTP in \`packages/connectors/test/error-rows.test.ts\`. The judges are the tests
without server or database named in \`mutation/vitest.config.ts\`: the simulation, the connectors' tests over HTTP and those on
PostgreSQL notice more than is counted here.

`;
}

function renderFile(path: string, survivors: readonly Mutant[]): string[] {
  if (survivors.length === 0) return [];
  const byReason = Map.groupBy(survivors, mutant => reasonOf(path, mutant) ?? unexplained);
  return [`\n### ${path}\n`, ...[...byReason].flatMap(([reason, mutants]) => renderReason(reason, mutants))];
}

function renderReason(reason: string, mutants: readonly Mutant[]): string[] {
  return [
    `\n${reason}\n\n`,
    ...mutants.map(each => `- ${each.line}: ${code(each.from)} → ${code(each.to)}\n`),
  ];
}

function reasonOf(path: string, mutant: Mutant): string | undefined {
  return reasons.find(
    ({ file, line, mutators }) =>
      path.endsWith(file) && mutant.code.includes(line) && (mutators?.includes(mutant.mutator) ?? true),
  )?.reason;
}

function code(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return `\`\`${short.includes('`') ? ` ${short} ` : short || ' (nothing) '}\`\``;
}
