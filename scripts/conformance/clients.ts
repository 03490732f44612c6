import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A vendor's client that others wrote, and the test files in which it judges the simulator. */
export interface OfficialClient {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
}

const room = 'apps/simulator';

/** The clients the simulator is judged by: every package it needs for its tests only, in the version installed. */
export function officialClients(): OfficialClient[] {
  const { devDependencies } = JSON.parse(readFileSync(join(room, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const tests = readdirSync(join(room, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(room, 'test', name))
    .sort();
  return Object.entries(devDependencies).map(([name, version]) => ({
    name,
    version,
    files: tests.filter(path => imports(readFileSync(path, 'utf8'), name)),
  }));
}

/** Uses the client, or the models in it. */
function imports(source: string, name: string): boolean {
  return source.includes(` from '${name}'`) || source.includes(`'${name}/lib/`);
}
