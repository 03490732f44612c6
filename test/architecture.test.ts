import { describe, expect, it } from 'vitest';
import { readSource, sourcePaths } from './source-files.ts';
import { walls } from './walls.ts';

const files = ['packages', 'apps', 'scripts', 'bench', 'chaos']
  .flatMap(sourcePaths)
  .map(path => readSource(path));

describe('architecture', () => {
  it.each(walls)('$name', ({ about, breaches, mend }) => {
    const found = files
      .filter(({ path }) => about(path))
      .flatMap(file => breaches(file).map(breach => `${file.path} ${breach}`));
    expect(found, `${found.join('\n')}\nHow to mend it: ${mend}\n`).toEqual([]);
  });

  it.each([
    ['packages/contract/src/x.ts', "import pg from 'pg';", 'contract imports zod only'],
    [
      'packages/connectors/src/x.ts',
      "import { fetch } from 'undici';",
      'connectors import zod and oauth4webapi only',
    ],
    [
      'packages/connectors/src/hubspot/x.ts',
      "import '../salesforce/soql.ts';",
      'a connector knows no other vendor',
    ],
    ['packages/sync/src/x.ts', 'export const now = () => fetch("/");', 'sync is pure'],
    ['apps/server/src/http/x.ts', "import { sql } from 'kysely';", 'SQL lives in store and migrations'],
    ['apps/server/src/store/x.ts', "import type { FastifyRequest } from 'fastify';", 'store knows no HTTP'],
    [
      'packages/ui/src/x.ts',
      "import type { CrmError } from '@crmsync/connectors';",
      'the browser side knows the server by the contract only',
    ],
    [
      'apps/simulator/src/x.ts',
      "import { Contact } from '@crmsync/contract';",
      'the simulator imports nothing of ours, and nothing of ours imports it',
    ],
    [
      'apps/server/src/http/y.ts',
      "if (id === 'hubspot') connect();",
      'vendors are named in their own folders only',
    ],
  ])('%s with %s breaks the wall', (path, text, name) => {
    const wall = walls.find(candidate => candidate.name === name);
    expect(wall?.about(path)).toBe(true);
    expect(wall?.breaches(readSource(path, text))).not.toEqual([]);
  });
});
