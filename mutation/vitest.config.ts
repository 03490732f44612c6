import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/sync/test/**/*.test.ts',
      'packages/connectors/test/**/*.test.ts',
      'apps/server/test/vault/**/*.test.ts',
    ],
    // The simulation covers every line with a thousand scenarios: as a judge of one mutant it is too slow.
    exclude: ['packages/sync/test/simulation/**'],
    testTimeout: 60_000,
  },
});
