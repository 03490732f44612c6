/**
 * `npm run image`: every step of the Dockerfile, as it stands, in empty folders with a clean environment and without Docker: what git
 * has is copied, each RUN is run, and then CMD as the image's user, until HEALTHCHECK is content and it ends on its signal. It proves
 * the commands, not the base image: that one is this machine's.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  const size = spawnSync('du', ['-sm', image.root], { encoding: 'utf8' }).stdout.split('\t')[0];
  say(`The last stage adds ${size} MB to its base.`);
  await runImage(image, say);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
