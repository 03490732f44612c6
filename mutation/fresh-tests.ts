/** In the kept thread (`warm-worker.ts`) each test file begins as in a new one: no mutant is on, and what tests share is loaded again. */
import { inject } from 'vitest';

declare global {
  var __stryker__: { activeMutant?: string | undefined } | undefined;
  var __vitest_worker__: { readonly evaluatedModules: EvaluatedModules } | undefined;
}

interface EvaluatedModules {
  readonly fileToModulesMap: ReadonlyMap<string, ReadonlySet<unknown>>;
  invalidateModule(module: unknown): void;
}

const testHelper = /\/(packages|apps)\/\w+\/test\//;
const { __stryker__: stryker, __vitest_worker__: worker } = globalThis;

if (stryker && inject('mutantActivation') !== 'static') stryker.activeMutant = undefined;
for (const [file, modules] of worker?.evaluatedModules.fileToModulesMap ?? []) {
  if (testHelper.test(file)) for (const module of modules) worker?.evaluatedModules.invalidateModule(module);
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Stryker's: "static" switches the mutant on before the code is loaded. */
    mutantActivation?: 'static' | 'runtime';
  }
}
