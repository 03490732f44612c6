import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { covered, groups, idsOf } from './matrix.ts';

const skipped = new Set(['node_modules', 'dist', '.output', '.wxt']);

function testFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => !skipped.has(name))
    .flatMap(name => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return testFiles(path);
      return /\.(test|spec)\.tsx?$/.test(name) ? [path] : [];
    });
}

/**
 * Titles of `it`, `test` and their variants, as written in the source: the first string of a call, or of a row of a table of
 * cases. Shared suites live in plain files and count too.
 */
function titles(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const calls = source.matchAll(/\b(?:it|test)(?:\.\w+)?(?:\([^\n]{0,200}\))?\(\s*(['"`])(.+?)\1/gs);
  const rows = source.matchAll(/^ *\[\s*(['"`])([ATCKNDBEP]\d{1,2} .+?)\1/gm);
  return [...calls, ...rows].map(([, , title = '']) => title);
}

const files = [
  ...['apps', 'packages', 'e2e', 'test', 'chaos'].flatMap(testFiles),
  'packages/connectors/src/testing/test-connector.ts',
];
const found = new Set(
  files
    .filter(path => statSync(path, { throwIfNoEntry: false }))
    .flatMap(titles)
    .flatMap(idsOf),
);

describe('matrix', () => {
  it('knows every id that a title names', () => {
    const unknown = [...found].filter(
      id => Number(id.slice(1)) < 1 || Number(id.slice(1)) > (groups[id.slice(0, 1)] ?? 0),
    );
    expect(unknown).toEqual([]);
  });

  it.each(covered.map(id => [id]))('has a test for %s', id => {
    expect([...found], `No test title begins with ${id}. Give the test that covers it that title.`).toContain(
      id,
    );
  });
});
