import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrations } from '../src/store/migrate.ts';

it('every migration that is written is run, in the order of the numbers', () => {
  const files = readdirSync(new URL('../migrations/', import.meta.url)).map(name =>
    name.replace(/\.ts$/, ''),
  );
  expect(Object.keys(migrations)).toEqual(files.toSorted());
});
