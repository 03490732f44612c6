import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something `npm run build` makes in a workspace. */
interface Artifact {
  readonly workspace: string;
  readonly folder: string;
  /** Folders whose content decides whether it is still fresh. */
  readonly sources: readonly string[];
  /** Environment that ends up inside it. */
  readonly env: Readonly<Record<string, string>>;
}

const shared = ['packages/contract/src', 'packages/ui/src', 'package-lock.json'];

/** Builds web app and extension where their sources changed since the last time. `serverUrl` is baked into the extension. */
export async function buildAll(serverUrl: string): Promise<{ extension: string }> {
  const web: Artifact = {
    workspace: 'apps/web',
    folder: 'apps/web/dist',
    sources: ['apps/web', 'docs', ...shared],
    env: {},
  };
  const extension: Artifact = {
    workspace: 'apps/extension',
    folder: 'apps/extension/.output/chrome-mv3',
    sources: ['apps/extension', ...shared],
    env: { CRMSYNC_SERVER_URL: serverUrl },
  };
  for (const artifact of [web, extension]) await buildIfStale(artifact);
  return { extension: join(process.cwd(), extension.folder) };
}

async function buildIfStale(artifact: Artifact): Promise<void> {
  const fingerprint = hashOf(artifact);
  const stamp = join(artifact.folder, '..', '.build-fingerprint');
  if (existsSync(artifact.folder) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return;
  process.stdout.write(`Building ${artifact.workspace}…\n`);
  await run(artifact);
  writeFileSync(stamp, fingerprint);
}

function run({ workspace, env }: Artifact): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'build'], {
      cwd: workspace,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk));
    child.on('exit', code =>
      code === 0 ? resolve() : reject(new Error(`${workspace} did not build:\n${output}`)),
    );
  });
}

function hashOf({ sources, env }: Artifact): string {
  const hash = createHash('sha256').update(JSON.stringify(env));
  for (const source of sources)
    for (const file of filesUnder(source)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

const skipped = new Set(['node_modules', 'dist', '.output', '.wxt', 'test']);

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(name => !skipped.has(name) && !name.startsWith('.build'))
    .sort()
    .flatMap(name => filesUnder(join(path, name)));
}
