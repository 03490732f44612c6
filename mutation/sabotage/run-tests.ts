import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { idsOf } from '../../test/matrix.ts';

const Report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

/** How the tests of one file went. */
interface TestsRun {
  /** Titles of those that passed. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** What the runner said, for when it ran nothing. */
  readonly said: string;
}

/** Runs one test file, or of it only the tests of these ids of the matrix. */
export function runTests(folder: string, test: string, ids: readonly string[]): TestsRun {
  const report = join(folder, 'sabotage-report.json');
  rmSync(report, { force: true });
  const only = ids.length === 0 ? [] : ['-t', `(^| )(${ids.join('|')})\\b`];
  const run = ['run', test, '--reporter=json', `--outputFile=${report}`, ...only];
  const done = spawnSync('vitest', run, { cwd: folder, encoding: 'utf8', timeout: 600_000 });
  const said = `${done.stdout}${done.stderr}`;
  try {
    const { testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const titles = (status: string) =>
      all.filter(each => each.status === status).map(each => [...each.ancestorTitles, each.title].join(' '));
    const passed = titles('passed');
    const failed = titles('failed');
    return { passed, failed, said };
  } catch {
    return { passed: [], failed: [], said };
  }
}

/** Whether a test of this id is among these titles, its own or its group's. */
export function has(titles: readonly string[], id: string): boolean {
  return titles.some(title =>
    title.split(/(?=\b[ATCKNDBEP]\d{1,2}\b)/).some(part => idsOf(part).includes(id)),
  );
}
