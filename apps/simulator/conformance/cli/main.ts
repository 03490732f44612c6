/**
 * `npm run conformance:cli`: Salesforce's own command line, unmodified, against the running simulator. Not part of `npm test`, for
 * the tool weighs 300 MB: it is installed once, by npm and at a pinned version, into a cache outside the repository. Ends with 1
 * when a step failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../src/index.ts';
import { ensureCli } from './install.ts';
import { type CliSession, openSession } from './session.ts';
import { type Step, steps } from './steps.ts';

/** One step and how long it took; a failed one tells why, and the next ones still run. */
async function run({ title, act }: Step, session: CliSession): Promise<boolean> {
  const began = Date.now();
  const problem = await act(session).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${problem === null ? '✓' : '×'} ${title} (${seconds} s)\n`);
  if (problem !== null) process.stdout.write(`  ${problem.replaceAll('\n', '\n  ')}\n`);
  return problem === null;
}

const program = ensureCli();
const home = mkdtempSync(join(tmpdir(), 'crmsync-sf-'));
const simulator = await startSimulator();
let failed = 0;
try {
  const session = await openSession(program, home, simulator.salesforceUrl);
  for (const step of steps) if (!(await run(step, session))) failed += 1;
} finally {
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
}
process.stdout.write(`\nsf: ${steps.length - failed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
