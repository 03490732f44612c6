import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Locked = z.looseObject({
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  deprecated: z.string().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
type Locked = z.infer<typeof Locked>;

/** Licences that allow what CRMSync does with a dependency: use it unchanged, also in a paid product. */
const licences =
  /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|MPL-2\.0|CC0-1\.0|CC-BY-4\.0|Python-2\.0)( OR .+)?\)?$/;

/** Packages that may run code while they are installed, each with what that code does. */
const installScripts = new Set([
  // Prints a request for donations.
  'core-js',
  'core-js-pure',
]);

/** Everything in the lockfile that a reviewer would stop: one sentence each. */
export function lockfileFaults(path = 'package-lock.json'): string[] {
  const { packages } = z
    .object({ packages: z.record(z.string(), Locked) })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && !link)
    .flatMap(([place, locked]) => faultsOf(place.split('node_modules/').at(-1) ?? place, locked));
}

function faultsOf(name: string, locked: Locked): string[] {
  const { resolved = 'https://registry.npmjs.org/', integrity = '', license = 'none' } = locked;
  return [
    resolved.startsWith('https://registry.npmjs.org/') ? '' : `${name} does not come from the npm registry`,
    integrity.startsWith('sha512-') ? '' : `${name} is not pinned by a SHA-512 hash`,
    licences.test(license) ? '' : `${name} has the licence ${license}`,
    locked.deprecated && !locked.dev ? `${name} is deprecated: ${locked.deprecated}` : '',
    locked.hasInstallScript && !installScripts.has(name) ? `${name} runs a script when it is installed` : '',
  ].filter(fault => fault !== '');
}
