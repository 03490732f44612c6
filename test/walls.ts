import { readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { SourceFile } from './source-files.ts';

/** A wall of the house: which files it is about, what is wrong with one, and how to mend it. */
interface Wall {
  readonly name: string;
  readonly about: (path: string) => boolean;
  readonly breaches: (file: SourceFile) => string[];
  readonly mend: string;
}

const under =
  (...folders: string[]) =>
  (path: string) =>
    folders.some(folder => path.startsWith(`${folder}/`));

/** Where an import leads: `./x.ts` becomes a path from the root, a package stays its name. */
function target(file: SourceFile, from: string): string {
  return from.startsWith('.') ? normalize(join(dirname(file.path), from)) : from;
}

/** Imports that none of `allowed` matches; Node's own modules and the room itself are judged by the patterns too. */
function importsOutside(allowed: readonly RegExp[], { typesToo = true } = {}) {
  return (file: SourceFile) =>
    file.imports
      .filter(({ typeOnly }) => typesToo || !typeOnly)
      .map(({ from }) => target(file, from))
      .filter(to => !allowed.some(pattern => pattern.test(to)))
      .map(to => `imports ${to}`);
}

function importsOf(forbidden: RegExp, { typesToo = false } = {}) {
  return (file: SourceFile) =>
    file.imports
      .filter(({ typeOnly }) => typesToo || !typeOnly)
      .map(({ from }) => target(file, from))
      .filter(to => forbidden.test(to))
      .map(to => `imports ${to}`);
}

function wordsLike(pattern: RegExp) {
  return (file: SourceFile) =>
    [...new Set(file.words.filter(word => pattern.test(word)))].map(word => `says "${word.slice(0, 60)}"`);
}

/** One folder per vendor, beside the suite that each must pass: a new vendor is walled in by being there. */
const vendorIds = readdirSync('packages/connectors/src', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => name);
const connectorFolders = vendorIds.map(id => `packages/connectors/src/${id}`);
const vendors = new RegExp(vendorIds.join('|'), 'i');
/** The last two measure and try the product against each vendor by name; nothing of the product imports them. */
const vendorFolders = under(...connectorFolders, 'apps/simulator', 'bench', 'chaos');

/** Every wall. The table of ARCHITECTURE.md says the same in prose. */
export const walls: readonly Wall[] = [
  {
    name: 'contract imports zod only',
    about: under('packages/contract/src'),
    breaches: importsOutside([/^zod$/, /^packages\/contract\/src\//]),
    mend: 'Move what needs more into the room that uses it; the contract only describes the wire.',
  },
  {
    name: 'connectors import zod and oauth4webapi only',
    about: under('packages/connectors/src'),
    breaches: importsOutside([
      /^zod$/,
      /^oauth4webapi$/,
      /^node:/,
      /^packages\/connectors\/src\//,
      /^vitest$/,
    ]),
    mend: 'A connector translates. Pass fetch, clock or storage in from the server instead of importing them.',
  },
  {
    name: 'a connector knows no other vendor',
    about: under(...connectorFolders),
    breaches: file => {
      const [, own = ''] = /connectors\/src\/([^/]+)\//.exec(file.path) ?? [];
      const others = vendorIds.filter(id => id !== own).join('|');
      return importsOf(new RegExp(`connectors/src/(${others})/`), { typesToo: true })(file);
    },
    mend: 'Share through connector.ts or a vendor-free file beside it.',
  },
  {
    name: 'sync is pure',
    about: under('packages/sync/src'),
    breaches: file => [
      ...importsOutside([
        /^@crmsync\/(contract|connectors)$/,
        /^libphonenumber-js$/,
        /^packages\/sync\/src\//,
      ])(file),
      ...wordsLike(/^(fetch|setTimeout|setInterval|process|XMLHttpRequest)$/)(file),
    ],
    mend: 'Ask for it through a port in packages/sync/src/ports.ts; the server supplies the real thing.',
  },
  {
    name: 'SQL lives in store and migrations',
    about: path => under('apps/server/src')(path) && !under('apps/server/src/store')(path),
    breaches: importsOf(/^(kysely|pg|@electric-sql\/pglite)(\/|$)/),
    mend: 'Write a function in apps/server/src/store/<noun>.ts and call it (importing kysely types is fine).',
  },
  {
    name: 'store knows no HTTP',
    about: under('apps/server/src/store'),
    breaches: importsOf(/^(fastify|@fastify\/)|apps\/server\/src\/http\//, { typesToo: true }),
    mend: 'Return values; let apps/server/src/http turn them into answers.',
  },
  {
    name: 'the browser side knows the server by the contract only',
    about: under('packages/ui/src', 'apps/web', 'apps/extension'),
    breaches: importsOf(
      /^@crmsync\/(connectors|sync|server|simulator)|^(packages\/(connectors|sync)|apps\/(server|simulator))\//,
      {
        typesToo: true,
      },
    ),
    mend: 'Put what both sides need into packages/contract and send it over the API.',
  },
  {
    name: 'the simulator imports nothing of ours, and nothing of ours imports it',
    about: under('apps', 'packages'),
    breaches: file =>
      file.path.startsWith('apps/simulator/')
        ? importsOf(/^@crmsync\/|^packages\/|^apps\/(server|web|extension)\//, { typesToo: true })(file)
        : importsOf(/^@crmsync\/simulator|^apps\/simulator\//, { typesToo: true })(file),
    mend: 'The simulator must be able to disagree with us: write it from the vendor facts. Tests start it; programs do not.',
  },
  {
    name: 'vendors are named in their own folders only',
    about: path => !vendorFolders(path) && path !== 'packages/connectors/src/index.ts',
    breaches: wordsLike(vendors),
    mend: 'Take names, words and abilities from the connector (label, objects, permissions …); add what is missing to connector.ts.',
  },
];
