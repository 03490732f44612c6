import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import type { Stage, Step } from '../dockerfile.ts';

/** A stage after its steps: its root folder, and how a process of it starts. */
export interface Built {
  readonly name: string;
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** Runs the steps of all stages below `folder`. @throws when one fails. */
export function buildStages(stages: readonly Stage[], folder: string, say: (line: string) => void): Built[] {
  const built: Built[] = [];
  for (const stage of stages) {
    say(`${stage.name}:`);
    built.push(buildStage(stage, join(folder, stage.name), built, say));
  }
  return built;
}

function buildStage(
  stage: Stage,
  root: string,
  before: readonly Built[],
  say: (line: string) => void,
): Built {
  let workdir = '/';
  const env: Record<string, string> = {};
  for (const step of stage.steps) {
    const { keyword, text } = step;
    if (keyword === 'WORKDIR') {
      workdir = text;
      mkdirSync(join(root, workdir), { recursive: true });
    } else if (keyword === 'ENV') Object.assign(env, Object.fromEntries(step.words.map(pair)));
    else if (keyword === 'COPY') copy(step, join(root, workdir), before);
    else if (keyword === 'RUN') {
      say(`  ${text}`);
      runShell(text, join(root, workdir), { ...env, HOME: join(root, 'home') });
    }
  }
  return { name: stage.name, root, workdir, env, steps: stage.steps };
}

function pair(word: string): [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

/** From an earlier stage, or from the context: what git has but for what .dockerignore leaves out. */
function copy({ flags, words }: Step, workdir: string, before: readonly Built[]): void {
  const target = words.at(-1) ?? '';
  const stage = before.find(({ name }) => name === flags.from);
  if (flags.from !== undefined && stage === undefined) throw new Error(`There is no stage ${flags.from}.`);
  for (const source of words.slice(0, -1)) {
    const many = target.endsWith('/') || words.length > 2;
    const to = resolve(workdir, many ? join(target, source) : target);
    if (stage) cpSync(join(stage.root, source), to, { recursive: true, verbatimSymlinks: true });
    else copyContext(source, to);
  }
}

function copyContext(source: string, to: string): void {
  const files = contextFiles().filter(
    file => source === '.' || file === source || file.startsWith(`${source}/`),
  );
  if (files.length === 0) throw new Error(`COPY ${source}: there is no such file in the context.`);
  for (const file of files) {
    const below = source === '.' ? file : file.slice(source.length + 1);
    const path = below === '' ? to : join(to, below);
    mkdirSync(dirname(path), { recursive: true });
    cpSync(file, path);
  }
}

/** Files of the build's context. */
export function contextFiles(): string[] {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean);
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return stdout
    .split('\0')
    .filter(
      file =>
        file !== '' && !ignored.some(glob => [glob, `${glob}/**`].some(each => matchesGlob(file, each))),
    );
}

/** The commands of the base image: this Node, and npm. Nothing of the caller's environment. */
export function cleanPath(): string {
  return [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
}

/** How this machine reaches the network, which Docker has from its own settings. */
function networkVariables(): Record<string, string> {
  const ways = /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file|npm_config_(registry|cafile))$/i;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && ways.test(name) ? [[name, value]] : [],
    ),
  );
}

function runShell(command: string, cwd: string, env: Record<string, string>): void {
  mkdirSync(env.HOME ?? cwd, { recursive: true });
  const done = spawnSync('sh', ['-c', command], {
    cwd,
    env: { ...networkVariables(), ...env, PATH: cleanPath() },
    encoding: 'utf8',
  });
  if (done.status !== 0)
    throw new Error(`${command}\nended with ${done.status}:\n${done.stdout}${done.stderr}`);
}
