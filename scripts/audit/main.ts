/**
 * `npm run audit`: what the lockfile holds, and what the registry knows against it. Fails on a fault of the lockfile or a known
 * vulnerability of at least high severity in what a user runs. A registry that answers no audits is said, and fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { lockfileFaults } from './lockfile.ts';

const Audit = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
});

const faults = lockfileFaults();
for (const fault of faults) process.stdout.write(`✗ ${fault}\n`);
if (faults.length === 0) process.stdout.write('✓ lockfile: sources, hashes, licences, install scripts\n');

const asked = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const audit = Audit.safeParse(JSON.parse(asked.stdout || '{}')).data;
if (audit === undefined) {
  process.stdout.write('– the registry answers no audits here: known vulnerabilities were not checked\n');
}
const { high = 0, critical = 0 } = audit?.metadata.vulnerabilities ?? {};
if (audit !== undefined) process.stdout.write(`${high + critical} known high or critical vulnerabilities\n`);
process.exit(faults.length + high + critical > 0 ? 1 : 0);
