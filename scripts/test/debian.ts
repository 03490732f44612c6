/** Debian packages that the tests need and a user does not: a Chromium and a PostgreSQL server. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Installs a Debian package as root (or by sudo without a password), or says in one sentence what to install by hand. */
function aptInstall(name: string, why: string): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const run = (...words: string[]) => {
    const [command = '', ...rest] = [...sudo, ...words];
    return spawnSync(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  };
  process.stdout.write(`Installing ${name} (once)…\n`);
  run('apt-get', 'update', '-q');
  if (run('apt-get', 'install', '-y', '-q', '--no-install-recommends', name) !== 0) {
    throw new Error(
      `${why} needs the Debian package ${name}; please install it (apt-get install ${name}) and try again.`,
    );
  }
}

/** Path of a Chromium that loads unpacked extensions by a flag. Branded Chrome does not since version 137, so it is not looked for. */
export function ensureChromium(): string {
  const find = () =>
    [
      process.env.CHROMIUM_PATH,
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/lib/chromium/chromium',
    ].find(path => path && existsSync(path));
  if (!find()) aptInstall('chromium', 'The browser tests');
  return found(find(), 'The browser tests found no Chromium; set CHROMIUM_PATH.');
}

/** Folder of a PostgreSQL server's programs (initdb, postgres, pg_isready). */
export function ensurePostgresPrograms(): string {
  const find = () => {
    const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
    return versions
      .sort((a, b) => Number(b) - Number(a))
      .map(version => `/usr/lib/postgresql/${version}/bin`)
      .find(path => existsSync(`${path}/initdb`));
  };
  if (!find()) aptInstall('postgresql', 'The database tests');
  return found(find(), 'The database tests found no PostgreSQL server programs under /usr/lib/postgresql.');
}

function found(path: string | undefined, otherwise: string): string {
  if (!path) throw new Error(otherwise);
  return path;
}
