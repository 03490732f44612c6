/**
 * `npm run conformance`: the vendors' own clients, unmodified, against the running simulator. The same tests are part of `npm test`;
 * this program tells per client how it fared. Ends with 1 when a test failed or a client has none.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, ofVitest } from '../test/results.ts';
import { type OfficialClient, officialClients } from './clients.ts';

const results = mkdtempSync(join(tmpdir(), 'crmsync-conformance-'));

/** Each test file starts a simulator of its own on a free port and drives it over HTTP. */
function judge({ name, files }: OfficialClient): Counts {
  const broken = { passed: 0, failed: 1, skipped: 0 };
  if (files.length === 0) {
    process.stderr.write(`No test of the simulator imports ${name}.\n`);
    return broken;
  }
  const report = join(results, 'report.json');
  rmSync(report, { force: true });
  const flags = ['run', ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const done = spawnSync('vitest', flags, { stdio: 'inherit' });
  try {
    const counts = ofVitest(readFileSync(report, 'utf8'));
    return done.status === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } catch (error) {
    process.stderr.write(`The tests of ${name} left no readable results: ${String(error)}\n`);
    return broken;
  }
}

const judged = officialClients().map(client => ({ client, counts: judge(client) }));
rmSync(results, { recursive: true, force: true });
process.stdout.write('\n');
for (const { client, counts } of judged) {
  process.stdout.write(`${client.name} ${client.version} ${counts.passed} passed, ${counts.failed} failed\n`);
}
const allWell = judged.every(({ counts }) => counts.failed === 0 && counts.passed > 0);
process.exit(judged.length > 0 && allWell ? 0 : 1);
