import { existsSync, readFileSync } from 'node:fs';
import type { Page } from './pages.ts';

/**
 * What shows that a command of the docs works: arguments with which `npm run docs:check` runs it, on a data folder of its own; a test
 * that runs the same program (`says` is a piece of it that names that, so a proof that is taken away is noticed); or why neither can be.
 */
export type Proof =
  | { readonly run: readonly string[] }
  | { readonly by: string; readonly says: string }
  | { readonly because: string };

/** Every command that the docs name. */
export const proofs: Readonly<Record<string, Proof>> = {
  'npm start': { by: 'e2e/app.ts', says: 'scripts/start/main.ts' },
  'npm test': { because: 'it runs all the others' },
  'npm ci': { by: 'scripts/run.mjs', says: "'ci'" },
  'npm run build': { run: [] },
  'npm run server': { by: 'apps/server/test/main.test.ts', says: 'main.ts' },
  'npm run check': { by: 'scripts/test/main.ts', says: 'runSteps' },
  'npm run simulator': { by: 'scripts/start/main.ts', says: 'apps/simulator/src/main.ts' },
  'npm run docs': { by: 'test/docs.test.ts', says: 'renderErrorsPage' },
  'npm run docs:check': { by: 'test/docs.test.ts', says: 'brokenLinks' },
  'npm run store-pack': { run: [] },
  'npm run keys': { run: ['list'] },
  'npm run ops': { run: ['plan', 'nobody@example.com', 'business'] },
  'npm run doctor': { by: 'apps/server/test/operate/doctor.test.ts', says: 'doctor' },
  'npm run move': { by: 'apps/server/test/upgrade/move.test.ts', says: 'move' },
  'npm run conformance': { run: [] },
  'npm run attack': { by: 'e2e/attacks.spec.ts', says: 'attacks' },
  'npm run chaos': { run: ['--runs', '1', '--contacts', '40', '--seed', '1'] },
  'npm run simulate': { run: ['--seeds', '3'] },
  'npm run refresh-storm': { run: ['--repeats', '1'] },
  'npm run messages': { run: [] },
  'npm run capture:score': { run: [] },
  'npm run image': { run: ['--folders'] },
  'npm run load': {
    because: 'it takes ten minutes and wants the machine for itself; its report is docs/load.md',
  },
  'npm run scale': {
    because: 'it takes half an hour and wants the machine for itself; its report is docs/scale.md',
  },
  'npm run bench': { because: 'it measures for minutes and wants the machine for itself' },
  'npm run mutation': { because: 'it runs for hours; its report is docs/mutation.md' },
  'npm run sabotage': { because: 'it runs for hours; its report is docs/sabotage.md' },
  'npm run screenshots': { because: 'it makes docs/screens anew, which people look at' },
  'npm run figures': { by: 'e2e/extension/measure.spec.ts', says: 'firstPaintOf' },
  'npm run audit': { because: 'it asks the registry of npm' },
  'npm run conformance:cli': { because: 'it installs 300 MB of a vendor' },
  pg_dump: { by: 'apps/server/test/upgrade/backup.test.ts', says: "'pg_dump'" },
  createdb: { by: 'apps/server/test/upgrade/backup.test.ts', says: 'create database' },
  pg_restore: { by: 'apps/server/test/upgrade/backup.test.ts', says: "'--exit-on-error'" },
  'docker compose up': { by: 'scripts/image/container/fleet.ts', says: 'readService' },
  'docker compose kill': { by: 'chaos/run.ts', says: 'SIGKILL' },
  'openssl rand': { because: 'it is the system’s; tests make their keys by Node' },
  curl: { by: 'test/docs.test.ts', says: 'runShellPage' },
  'age -r': { because: 'it is the system’s, and any other cipher of files does as well' },
  'age -d': { because: 'it is the system’s, and any other cipher of files does as well' },
  'npm run format': { because: 'it rewrites files; npm run check runs the same program without that' },
};

/** A command in a page. */
export interface Named {
  readonly path: string;
  readonly command: string;
}

/** Commands that a page names: of npm, in blocks and between backticks, each cut down to the program it starts, and of other programs. */
export function commandsIn({ path, text }: Page): Named[] {
  const ours = text.match(/\bnpm (?:start|test|ci|run [\w:-]+)/g) ?? [];
  const others = text.match(
    /\b(?:docker compose [a-z]+|openssl [a-z]+|age -[rd]|(?:pg_dump|pg_restore|createdb|curl)(?= -| crm))/g,
  );
  // In a table `npm run docs`, `messages` names two.
  const listed = [...text.matchAll(/`npm run [^`]+`((?:, `[a-z][\w:-]*(?: --[^`]*)?`)+)/g)];
  const further = listed.flatMap(([, rest = '']) =>
    [...rest.matchAll(/`([\w:-]+)/g)].map(([, name]) => `npm run ${name}`),
  );
  const found = [...ours, ...(others ?? []), ...further];
  return [...new Set(found)].map(command => ({ path, command }));
}

/** What is wrong with the commands that pages name: not in package.json, without a proof, or with one that is gone. */
export function unprovedCommands(pages: readonly Page[]): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  return pages.flatMap(commandsIn).flatMap(({ path, command }) => {
    const script = command.replace(/^npm (?:run )?/, '');
    if (command.startsWith('npm ') && script !== 'ci' && scripts[script] === undefined)
      return [`${path}: package.json has no ${command}`];
    const proof = proofs[command];
    if (proof === undefined) return [`${path}: nothing proves ${command} (scripts/docs/check/commands.ts)`];
    if (!('by' in proof)) return [];
    if (!existsSync(proof.by)) return [`${command}: its proof ${proof.by} is gone`];
    const gone = !readFileSync(proof.by, 'utf8').includes(proof.says);
    return gone ? [`${command}: ${proof.by} says nothing of ${proof.says} any more`] : [];
  });
}

/** Variables that a page names or the server reads, and `.env.example` does not have. Those of the simulator alone are on its own page. */
export function unknownSettings(pages: readonly Page[]): string[] {
  const example = readFileSync('.env.example', 'utf8');
  const prefixes = new Set([...example.matchAll(/^#?([A-Z]+)_\w+=/gm)].map(([, prefix]) => prefix));
  const inPages = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`(([A-Z]+)_[A-Z_]+)`/g)]
      .filter(([, , prefix]) => prefixes.has(prefix) && prefix !== 'SIM')
      .map(([, name = '']) => ({ path, name })),
  );
  const read = readFileSync('apps/server/src/env/variables.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm);
  const named = [
    ...inPages,
    ...[...read].map(([, name = '']) => ({ path: 'apps/server/src/env/variables.ts', name })),
  ];
  return named
    .filter(({ name }) => !buildOnly.includes(name) && !example.includes(name))
    .map(({ path, name }) => `${path}: .env.example has no ${name}`);
}

/** Read while building, never by the server. */
const buildOnly: readonly string[] = ['CRMSYNC_SERVER_URL'];
