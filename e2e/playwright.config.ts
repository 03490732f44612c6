import { defineConfig } from '@playwright/test';

/** One worker: the machine has two cores, and one CRMSync with one browser keeps both busy. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: { trace: 'off', actionTimeout: 30_000, navigationTimeout: 30_000 },
});
