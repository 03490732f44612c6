import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { databases, testStore } from './databases.ts';

it.runIf(databases.includes('postgres'))(
  'no query is compiled: none is long enough to be worth it',
  async () => {
    const store = await testStore('postgres');
    const asked = Array.from({ length: 5 }, () => sql<{ jit: string }>`show jit`.execute(store.db));
    const shown = (await Promise.all(asked)).flatMap(({ rows }) => rows);
    expect(shown).toEqual(Array(5).fill({ jit: 'off' }));
    await store.close();
  },
);
