import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Base, ensureBase } from './base.ts';
import { tryEmbedded } from './embedded.ts';
import type { Engine } from './engine.ts';
import { tryFleet } from './fleet.ts';

const image = 'crmsync-try';

/**
 * Builds the Dockerfile as it stands and runs its image: alone, and as compose.yaml runs it. `from` is what the Dockerfile begins with.
 * @throws at the first thing that is wrong.
 */
export async function tryImage(engine: Engine, from: string, say: (line: string) => void): Promise<void> {
  const base = ensureBase(engine, from, say);
  const began = Date.now();
  await build(engine, base);
  const size = (name: string) =>
    Math.round(Number(engine.run('image', 'inspect', '--format', '{{.Size}}', name)) / 1e6);
  say(
    `Built by ${engine.name} in ${Math.round((Date.now() - began) / 1000)} s: ${size(image)} MB, of which ${from}${base.standIn ? ' (a stand-in: the same Debian and Node, made here)' : ''} has ${size(base.name)} MB.`,
  );
  try {
    await tryEmbedded(engine, image, say);
    await tryFleet(engine, image, say);
  } finally {
    engine.succeeds('rmi', '--force', image);
  }
}

/** This machine's network is the build's: some reach the registry by a certificate authority of their own only. */
async function build(engine: Engine, { standIn }: Base): Promise<void> {
  const words = ['build', '--network', 'host', '--tag', image];
  if (engine.name === 'docker') return engine.show(...words, '.');
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-build-'));
  try {
    // Without `docker` as its format an image has no health check; in a chroot RUN needs no right to make namespaces.
    const own = ['--format', 'docker', '--isolation', 'chroot', '--layers=false'];
    await engine.show(...words, ...own, ...(standIn ? authority(folder) : []), '.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The machine's authorities for the npm of a stand-in, beside the image and not in it. */
function authority(folder: string): string[] {
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  if (!existsSync(bundle)) return [];
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `cafile=${bundle}\n`);
  return ['--volume', `${bundle}:${bundle}:ro`, '--volume', `${npmrc}:/usr/local/etc/npmrc:ro`];
}
