/** `npm test`: readers of the code, units and rooms on both databases, then the built product in a real browser. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSteps } from '../check/steps.ts';
import { ensureChromium } from './debian.ts';
import { startPostgres } from './postgres.ts';
import { add, type Counts, ofPlaywright, ofVitest } from './results.ts';

const results = mkdtempSync(join(tmpdir(), 'crmsync-results-'));

/** Runs a test runner that leaves its results as JSON in `file`, and counts them; a runner that broke down counts as a failure. */
function runner(
  command: readonly string[],
  file: string,
  env: NodeJS.ProcessEnv,
  count: (json: string) => Counts,
): Counts {
  const [program = '', ...rest] = command;
  const done = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...env } });
  try {
    const counts = count(readFileSync(file, 'utf8'));
    return done.status === 0 || counts.failed > 0 ? counts : { ...counts, failed: counts.failed + 1 };
  } catch (error) {
    process.stderr.write(`${program} left no readable results: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(): Promise<Counts> {
  const chromium = ensureChromium();
  const postgres = process.env.TEST_POSTGRES_URL ? undefined : await startPostgres();
  const env = {
    TEST_POSTGRES_URL: process.env.TEST_POSTGRES_URL ?? postgres?.url,
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'playwright.json'),
  };
  try {
    const checks = { ...(await runSteps()), skipped: 0 };
    const vitestFile = join(results, 'vitest.json');
    const vitest = [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestFile}`,
    ];
    const units = runner(vitest, vitestFile, env, ofVitest);
    const playwright = ['playwright', 'test', '-c', 'e2e/playwright.config.ts'];
    const browser = runner(playwright, env.PLAYWRIGHT_JSON_OUTPUT_NAME, env, ofPlaywright);
    return [checks, units, browser].reduce(add);
  } finally {
    await postgres?.stop();
    rmSync(results, { recursive: true, force: true });
  }
}

const { passed, failed, skipped } = await main();
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
