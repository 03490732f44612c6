import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Edit, editsOf, type Saboteur } from './saboteur.ts';

/** A copy of the working tree that may be broken. */
export interface Workshop {
  readonly folder: string;
  /** Breaks the copy; returns how to mend it. @throws {Error} when the text to replace is not there exactly once. */
  break(saboteur: Saboteur): () => void;
  remove(): void;
}

/**
 * Copies what git knows of the working tree to a temporary folder. Dependencies are linked; our own packages are the copy's, or the
 * tests would go on reading the whole ones.
 */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-sabotage-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of new Set(listed.toString().split('\0'))) {
    if (path !== '') cpSync(path, join(folder, path), { recursive: true, force: true, errorOnExist: false });
  }
  linkDependencies(folder);
  return {
    folder,
    break: saboteur => breakAll(folder, editsOf(saboteur)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkDependencies(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@crmsync'), { recursive: true });
  for (const name of readdirSync('node_modules')) {
    // What tools keep for next time must not go from one broken copy to the next.
    if (name !== '@crmsync' && !name.startsWith('.vite')) {
      symlinkSync(resolve('node_modules', name), join(modules, name));
    }
  }
  for (const name of readdirSync('node_modules/@crmsync')) {
    const room = ['packages', 'apps'].find(each => readdirSync(each).includes(name)) ?? 'packages';
    symlinkSync(join('..', '..', room, name), join(modules, '@crmsync', name));
  }
}

/** Each edit is mended by what the file was before it, so they are mended in the other order. */
function breakAll(folder: string, edits: readonly Edit[]): () => void {
  const mends = edits.map(edit => breakIn(folder, edit));
  return () => {
    for (const mend of mends.toReversed()) mend();
  };
}

function breakIn(folder: string, { file, find, replace }: Edit): () => void {
  const path = join(folder, file);
  const whole = readFileSync(path, 'utf8');
  const count = whole.split(find).length - 1;
  if (count !== 1) {
    throw new Error(`${file} holds the text to replace ${count} times, not once: ${JSON.stringify(find)}`);
  }
  mkdirSync(dirname(path), { recursive: true });
  // A function, because a text may hold `$&`.
  writeFileSync(
    path,
    whole.replace(find, () => replace),
  );
  return () => writeFileSync(path, whole);
}
