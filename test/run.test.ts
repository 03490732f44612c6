import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `scripts/run.mjs` in a checkout whose programs only tell what they were started with. */
describe('scripts/run.mjs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-run-'));
  const server = 'apps/server/src/told.mjs';
  const bench = 'bench/told.mjs';

  beforeAll(() => {
    const lock = '{}';
    write('package-lock.json', lock);
    write('node_modules/.crmsync-lock', createHash('sha256').update(lock).digest('hex'));
    for (const program of [server, bench])
      write(
        program,
        'console.log(JSON.stringify([process.env.TOLD, process.execArgv, process.argv.slice(2)]))',
      );
    cpSync('scripts/run.mjs', join(folder, 'scripts/run.mjs'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  function told(program: string, env: NodeJS.ProcessEnv = {}): unknown {
    const words = [join(folder, 'scripts/run.mjs'), program, '--word'];
    const { stdout } = spawnSync(process.execPath, words, {
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    });
    return JSON.parse(stdout);
  }

  it('gives the server and its commands what an .env says, and nothing else; the environment comes first', () => {
    expect(told(server)).toEqual([null, [], ['--word']]);
    write('.env', 'TOLD=by the file');
    expect(told(server)).toEqual(['by the file', ['--env-file=.env'], ['--word']]);
    expect(told(server, { TOLD: 'by the environment' })).toMatchObject(['by the environment', {}, {}]);
    expect(told(bench)).toEqual([null, [], ['--word']]);
  });

  it('collects the heap of a worker early, keeps its memory in two arenas and gives large blocks back', () => {
    const tell =
      'const { MALLOC_ARENA_MAX: arenas, MALLOC_TRIM_THRESHOLD_: bytes } = process.env; console.log(JSON.stringify({ arenas, bytes }))';
    write('bench/memory.mjs', tell);
    expect(told('bench/memory.mjs')).toEqual({});
    expect(told('bench/memory.mjs', { CRMSYNC_ROLE: 'worker' })).toEqual({ arenas: '2', bytes: '131072' });
    expect(told('bench/memory.mjs', { CRMSYNC_ROLE: 'worker', MALLOC_ARENA_MAX: '8' })).toMatchObject({
      arenas: '8',
    });
    expect(told(bench, { CRMSYNC_ROLE: 'worker' })).toMatchObject([
      null,
      ['--max-semi-space-size=8', '--heap-growing-percent=20'],
      ['--word'],
    ]);
  });
});
