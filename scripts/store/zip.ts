import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** A zip of a folder whose bytes depend on names and contents alone: sorted, without times, owners and modes. */
export function zipOf(folder: string): Uint8Array {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => statSync(join(folder, name)).isFile())
    .sort();
  const files = Object.fromEntries(
    names.map(name => [name, new Uint8Array(readFileSync(join(folder, name)))]),
  );
  // Zips name the local clock's time; this is the earliest there is, in whatever zone.
  const mtime = new Date(1980, 0, 1);
  return zipSync(files, { level: 9, mtime });
}
