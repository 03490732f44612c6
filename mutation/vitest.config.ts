import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Tests without a server or a database: thousands of runs have to be quick, and must not hang on a neighbour.
    include: [
      'packages/sync/test/*.test.ts',
      'packages/connectors/test/{hubspot,salesforce}-{answers,errors}.test.ts',
      'packages/connectors/test/{error-table,transport-errors,soql}.test.ts',
      'apps/server/test/vault/{vault,transit,remember-keys}.test.ts',
    ],
    setupFiles: ['mutation/short-properties.ts'],
    // A mutant is switched on within loaded code, so the files need no process each.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
