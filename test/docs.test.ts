import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../apps/simulator/src/index.ts';
import { definitions } from '../packages/connectors/src/index.ts';
import { faultsOf } from '../scripts/docs/check/faults.ts';
import { allPages, brokenLinks } from '../scripts/docs/check/pages.ts';
import { environmentPage, environmentSource, renderEnvironmentPage } from '../scripts/docs/environment.ts';
import { errorsPage, renderErrorsPage } from '../scripts/docs/errors.ts';
import { asvsIds } from './asvs-ids.ts';
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

  it(`${environmentPage} says what the server reads, and every variable is explained`, () => {
    const page = renderEnvironmentPage(readFileSync(environmentSource, 'utf8'), definitions);
    const current = readFileSync(environmentPage, 'utf8') === page;
    expect(
      current,
      `${environmentPage} is not current. How to mend it: run npm run docs and commit the page.`,
    ).toBe(true);
    expect(page).not.toMatch(/^\| `\w+` \| {2}\|/m);
  });

  it('docs/asvs.md has every requirement of ASVS 5.0.0 up to level 2 once, and says by what it is met', () => {
    const rows = readFileSync('docs/asvs.md', 'utf8')
      .split('\n')
      .filter(line => line.startsWith('| V'))
      .map(line => line.split('|').map(cell => cell.trim()));
    expect(rows.map(([, id]) => id)).toEqual(asvsIds());
    for (const [, id, about, state, by] of rows) {
      expect(['met', 'n/a', '**partly**', '**gap**'], id).toContain(state);
      expect([id, about !== '' && by !== '']).toEqual([id, true]);
    }
  });

  it('every link and anchor resolves, every command is proved somewhere, every setting is in .env.example', () => {
    const pages = allPages();
    expect(pages.map(({ path }) => path)).toContain('docs/guide.md');
    expect(faultsOf(pages)).toEqual([]);
  });

  it('a link or anchor that leads nowhere, a command nobody runs and a setting nobody reads are found', () => {
    const text = '# One\n[a](gone.md) [b](#two) [c](#one) `npm run nothing` `CRMSYNC_NOTHING`\n';
    const page = { path: 'docs/invented.md', text };
    expect(brokenLinks(page)).toHaveLength(2);
    expect(faultsOf([page]).filter(fault => fault.startsWith('docs/invented.md'))).toHaveLength(4);
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
