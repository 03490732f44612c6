import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where one vendor's records and grants survive a restart. */
export interface StateFile {
  /** The stored state, or undefined when there is none. Throws when the file is there but unreadable. */
  load(): Promise<unknown>;
  /** Something changed: it will be on disk soon (debounced). */
  changed(): void;
  /** Writes what changed and has not been written yet. */
  flush(): Promise<void>;
}

const DEBOUNCE_MS = 500;

/** A state file that keeps nothing; used when no data directory is given. */
export const noStateFile: StateFile = {
  load: async () => undefined,
  changed: () => {},
  flush: async () => {},
};

/**
 * Keeps `snapshot()` in `<dataDir>/<name>.json`. A write goes to a second file that is renamed over the first,
 * so a crash leaves either the old or the new state. Writing waits for a pause, and a big state is written
 * less often (at most a tenth of the time is spent writing).
 */
export function createStateFile(dataDir: string, name: string, snapshot: () => unknown): StateFile {
  const path = join(dataDir, `${name}.json`);
  let dirty = false;
  let lastWriteMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    const started = performance.now();
    await mkdir(dataDir, { recursive: true });
    await writeFile(`${path}.new`, JSON.stringify(snapshot()), { mode: 0o600 });
    await rename(`${path}.new`, path);
    lastWriteMs = performance.now() - started;
  }
  function enqueue(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  }
  return {
    async load() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw new Error(`The simulator cannot read its state in ${path}; move the file away to start empty`, {
          cause: error,
        });
      }
    },
    changed() {
      dirty = true;
      timer ??= setTimeout(
        () => {
          enqueue().catch(error => console.error(`Simulator state not saved: ${String(error)}`));
        },
        Math.max(DEBOUNCE_MS, lastWriteMs * 10),
      );
    },
    flush: enqueue,
  };
}
