import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** What an image stands on. */
export interface Base {
  readonly name: string;
  /** Made here because the registry could not be reached: the same Debian and the same Node, but not the same bytes. */
  readonly standIn: boolean;
}

const label = 'crmsync.stand-in';

/** Sees to it that the engine has the base: it is there, it is pulled, or podman makes a stand-in of it. @throws when none can be. */
export function ensureBase(engine: Engine, from: string, say: (line: string) => void): Base {
  const name = `docker.io/library/${from}`;
  const here = () => engine.succeeds('image', 'inspect', name);
  if (!here() && !engine.succeeds('pull', '--quiet', name)) {
    if (engine.name !== 'podman' || process.getuid?.() !== 0)
      throw new Error(`${from} cannot be pulled, and a stand-in is made by podman as root only.`);
    say(`${from} cannot be pulled: debootstrap makes a stand-in (once)…`);
    makeStandIn(engine, name, from);
  }
  const standIn = engine.run('image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, name);
  return { name, standIn: standIn === 'true' };
}

/** What the official image is: Debian bookworm's least, Node and npm in /usr/local, and its user 1000. */
function makeStandIn(engine: Engine, name: string, from: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-base-'));
  const root = join(folder, 'root');
  try {
    must('debootstrap', ['--variant=minbase', 'bookworm', root]);
    mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
    copyFileSync(process.execPath, join(root, 'usr/local/bin/node'));
    must('npm', ['install', '--global', '--silent', '--prefix', join(root, 'usr/local'), 'npm@11']);
    must('chroot', [root, 'groupadd', '--gid', '1000', 'node']);
    must('chroot', [root, 'useradd', '--uid', '1000', '--gid', 'node', '--create-home', 'node']);
    must('chroot', [root, 'sh', '-c', 'rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*']);
    if (!from.includes(process.versions.node))
      throw new Error(`${from} is not the Node that runs this, ${process.versions.node}.`);
    const file = join(folder, 'base.tar');
    must('tar', ['--directory', root, '--create', '--file', file, '.']);
    const changes = [`LABEL ${label}=true`, 'CMD ["node"]'].flatMap(change => ['--change', change]);
    engine.run('import', ...changes, file, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function must(program: string, words: readonly string[]): void {
  const done = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0)
    throw new Error(
      `${program} ${words[0]} failed: ${done.error?.message ?? ''}${done.stdout}${done.stderr}`,
    );
}
