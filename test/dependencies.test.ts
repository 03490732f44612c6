import { expect, it } from 'vitest';
import { lockfileFaults } from '../scripts/audit/lockfile.ts';

it('every dependency comes from the registry, is pinned by hash, and may be used', () => {
  expect(lockfileFaults()).toEqual([]);
});
