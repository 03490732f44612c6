/**
 * `npm run docs:check`: whether the docs are true as far as a program can tell. `--quick` leaves out running their commands, which takes
 * minutes; the rest is in `npm test`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandsIn, proofs } from './commands.ts';
import { faultsOf } from './faults.ts';
import { allPages, type Page } from './pages.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const pages = allPages();
const faults = [...faultsOf(pages), ...(values.quick ? [] : runCommands(pages))];
process.stdout.write(`${[...faults, `${pages.length} pages, ${faults.length} faults`].join('\n')}\n`);
process.exit(faults.length === 0 ? 0 : 1);

/** Runs what the pages name and can be run here, one after the other; answers those that failed. */
function runCommands(named: readonly Page[]): string[] {
  const commands = [...new Set(named.flatMap(commandsIn).map(({ command }) => command))].sort();
  const data = mkdtempSync(join(tmpdir(), 'crmsync-docs-'));
  try {
    return commands.flatMap(command => {
      const proof = proofs[command];
      if (proof === undefined || !('run' in proof)) return [];
      const args = [...command.split(' ').slice(1), '--', ...proof.run];
      const env = { ...process.env, CRMSYNC_DATA_DIR: data };
      const done = spawnSync('npm', args, { env, encoding: 'utf8', timeout: 900_000 });
      process.stdout.write(`${done.status === 0 ? '✓' : '✗'} ${command} ${proof.run.join(' ')}\n`);
      return done.status === 0 ? [] : [`${command} failed:\n${done.stdout}${done.stderr}`];
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
