import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Docker, or podman, which takes the same words. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  /** Runs one command to its end and answers what it printed. @throws when it fails. */
  run(...words: string[]): string;
  /** Whether a command succeeds within two minutes: podman asks long for a registry that is not there. */
  succeeds(...words: string[]): boolean;
  /** Runs one command and shows what it prints. @throws when it fails. */
  show(...words: string[]): Promise<void>;
}

/** Where podman keeps what is built here: apart from the machine's own images, and kept so that a base is made once. */
const podmanFolder = join(tmpdir(), 'crmsync-podman');

/** The engine of this machine: a Docker whose daemon answers, or podman. Undefined: neither. */
export function findEngine(): Engine | undefined {
  if (works('docker', ['info'])) return engineOf('docker', [], process.env);
  if (!works('podman', ['--version'])) return undefined;
  mkdirSync(podmanFolder, { recursive: true });
  const config = join(podmanFolder, 'containers.conf');
  writeFileSync(config, podmanConfig());
  const store = ['--root', join(podmanFolder, 'store'), '--runroot', join(podmanFolder, 'run')];
  return engineOf('podman', store, { ...process.env, CONTAINERS_CONF: config });
}

/** Limits that a root without CAP_SYS_RESOURCE can set too; runc where it is, for crun refuses machines with both versions of cgroups. */
function podmanConfig(): string {
  const runc = ['/usr/sbin/runc', '/usr/bin/runc'].find(path => existsSync(path));
  return [
    '[containers]',
    'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
    '[engine]',
    'cgroup_manager = "cgroupfs"',
    ...(runc === undefined ? [] : ['runtime = "runc"']),
    '',
  ].join('\n');
}

function works(program: string, words: readonly string[]): boolean {
  return spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}

function engineOf(name: Engine['name'], first: readonly string[], env: NodeJS.ProcessEnv): Engine {
  return {
    name,
    run(...words) {
      const done = spawnSync(name, [...first, ...words], { env, encoding: 'utf8', maxBuffer: 1 << 26 });
      if (done.status !== 0)
        throw new Error(`${name} ${words[0]} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
      return done.stdout.trim();
    },
    succeeds: (...words) =>
      spawnSync(name, [...first, ...words], { env, stdio: 'ignore', timeout: 120_000 }).status === 0,
    async show(...words) {
      const child = spawn(name, [...first, ...words], { env, stdio: ['ignore', 'inherit', 'inherit'] });
      const { promise, resolve } = Promise.withResolvers<number | null>();
      child.on('exit', resolve);
      const code = await promise;
      if (code !== 0) throw new Error(`${name} ${words[0]} ended with ${code}.`);
    },
  };
}
