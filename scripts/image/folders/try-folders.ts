import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '../dockerfile.ts';
import { buildStages } from './build.ts';
import { runImage } from './run.ts';

/**
 * Every step of the stages without Docker: what git has is copied, each RUN is run, and then CMD as the image's user, until
 * HEALTHCHECK is content and it ends on its signal. @throws at the first thing that is wrong.
 */
export async function tryFolders(stages: readonly Stage[], say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-image-'));
  try {
    const image = buildStages(stages, folder, say).at(-1);
    if (image === undefined) throw new Error('The Dockerfile has no stage.');
    say(`The last stage adds ${Math.round(bytesBelow(image.root) / 1e6)} MB to its base.`);
    await runImage(image, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bytesBelow(root: string): number {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.reduce((sum, name) => sum + lstatSync(join(root, name)).size, 0);
}
