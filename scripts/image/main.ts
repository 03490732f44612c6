/**
 * `npm run image`: every step of the Dockerfile, as it stands, in empty folders with a clean environment and without Docker: what git
 * has is copied, each RUN is run, and then CMD as the image's user, until HEALTHCHECK is content and it ends on its signal. It proves
 * the commands, not the base image: that one is this machine's.
 */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStages } from './build.ts';
import { readDockerfile } from './dockerfile.ts';
import { runImage } from './run.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'crmsync-image-'));
try {
  const stages = buildStages(readDockerfile(readFileSync('Dockerfile', 'utf8')), folder, say);
  const image = stages.at(-1);
  if (image === undefined) throw new Error('The Dockerfile has no stage.');
  say(`The last stage adds ${Math.round(bytesBelow(image.root) / 1e6)} MB to its base.`);
  await runImage(image, say);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function bytesBelow(root: string): number {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.reduce((sum, name) => sum + lstatSync(join(root, name)).size, 0);
}
