import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../apps/simulator/src/index.ts';
import { definitions } from '../packages/connectors/src/index.ts';
import { errorsPage, renderErrorsPage } from '../scripts/docs/errors.ts';
import { runShellPage } from './shell-page.ts';

const hasShell = ['bash', 'curl'].every(program => spawnSync(program, ['--version']).status === 0);

describe('docs', () => {
  it(`${errorsPage} says what the connectors' error tables say`, () => {
    const written = readFileSync(errorsPage, 'utf8');
    const current = written === renderErrorsPage(definitions);
    expect(
      current,
      `${errorsPage} is not current. How to mend it: run npm run docs and commit the page.`,
    ).toBe(true);
  });

  it.skipIf(!hasShell)('docs/simulator.md: every example answers what the page says', async () => {
    const simulator = await startSimulator();
    try {
      const claims = await runShellPage(readFileSync('docs/simulator.md', 'utf8'), script =>
        script
          .replaceAll('http://127.0.0.1:4401', simulator.hubspotUrl)
          .replaceAll('http://127.0.0.1:4402', simulator.salesforceUrl),
      );
      expect(claims.length).toBeGreaterThan(15);
      expect(claims.filter(({ says, answered }) => !answered.includes(says))).toEqual([]);
    } finally {
      await simulator.close();
    }
  });
});
