/** `npm run mutation`: changes the pure rooms on purpose, one place at a time, and counts how often a test notices. */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const concurrency = String(Math.max(1, cpus().length));
const words = ['run', 'mutation/stryker.config.json', '--concurrency', concurrency, ...process.argv.slice(2)];
const done = spawnSync('stryker', words, { stdio: 'inherit' });
process.exit(done.status ?? 1);
