import { spawnSync } from 'node:child_process';

/** Name → command of each reader of the code. */
const steps = [
  { name: 'types of the Node side', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the browser side', command: ['tsc', '-p', 'tsconfig.dom.json'] },
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'dead code', command: ['knip'] },
] as const;

/** How many steps ended well and how many did not. */
export interface StepCounts {
  passed: number;
  failed: number;
}

/** Runs every step, even after one failed, and prints what a failing one says. */
export async function runSteps(): Promise<StepCounts> {
  const counts: StepCounts = { passed: 0, failed: 0 };
  for (const { name, command } of steps) {
    const [program, ...rest] = command;
    const done = spawnSync(program, rest, { encoding: 'utf8' });
    const ok = done.status === 0;
    counts[ok ? 'passed' : 'failed'] += 1;
    process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n`);
    if (!ok) process.stdout.write(`${done.stdout}${done.stderr}\n`);
  }
  return counts;
}
