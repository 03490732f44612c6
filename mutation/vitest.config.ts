import { defineConfig } from 'vitest/config';
import { warmWorker } from './warm-worker.ts';

const underStryker = process.env.STRYKER_MUTATOR_WORKER !== undefined;

export default defineConfig({
  plugins: underStryker ? [warmWorker] : [],
  test: {
    // Tests without a server or a database: thousands of runs have to be quick, and must not hang on a neighbour.
    include: [
      'packages/sync/test/*.test.ts',
      'packages/connectors/test/{hubspot,salesforce}-{answers,errors}.test.ts',
      'packages/connectors/test/{error-table,transport-errors,soql}.test.ts',
      'apps/server/test/vault/{vault,transit,remember-keys}.test.ts',
    ],
    setupFiles: ['mutation/short-properties.ts', ...(underStryker ? ['mutation/fresh-tests.ts'] : [])],
    // A mutant is switched on within loaded code, so the files need no process each.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
