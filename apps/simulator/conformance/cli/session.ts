import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** The command line in a home of its own, and the simulator it talks to. */
export interface CliSession {
  /** Base address of the simulated Salesforce. */
  readonly url: string;
  /** The directory commands run in; files for them go here. */
  readonly home: string;
  /** Runs `sf … --json`; gives what it printed, and the exit code as `status`. */
  sf(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliAnswer>;
  /** A call of the simulator's control API. */
  sim(path: string, json?: unknown): Promise<unknown>;
}

/** What `sf --json` prints. */
export interface CliAnswer {
  readonly status: number;
  readonly result?: unknown;
  readonly name?: string;
  readonly message?: string;
}

/** Longest time of one command. */
const patienceMs = 120_000;

/** Prepares an empty home: nobody signed in, a browser that presses the consent button, and a free port for the callback. */
export async function openSession(program: string, home: string, url: string): Promise<CliSession> {
  const bin = join(home, 'bin');
  const work = join(home, 'work');
  mkdirSync(bin);
  mkdirSync(work);
  const browser = join(import.meta.dirname, 'browser', 'main.ts');
  // `sf` looks its browsers up by name in PATH, and listens for the callback only once the program it started has ended.
  writeFileSync(
    join(bin, 'firefox'),
    `#!/bin/sh\n"${process.execPath}" "${browser}" "$1" >/dev/null 2>&1 &\n`,
  );
  chmodSync(join(bin, 'firefox'), 0o755);
  const oauthLocalPort = String(await freePort());
  const project = { packageDirectories: [{ path: 'app', default: true }], oauthLocalPort };
  mkdirSync(join(work, 'app'));
  writeFileSync(join(work, 'sfdx-project.json'), JSON.stringify(project));
  const env = {
    PATH: [bin, process.env.PATH].join(delimiter),
    HOME: home,
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_DNS_CHECK: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_SKIP_SCRATCH_ORG_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  };
  const sim: CliSession['sim'] = async (path, json) => {
    const init = {
      method: 'POST',
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    };
    const answer = await fetch(`${url}/_sim/${path}`, json === undefined ? {} : init);
    if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`);
    const text = await answer.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  // The command line's own app calls back to port 1717, which may be taken on this machine.
  const redirectUris = [`http://localhost:${oauthLocalPort}/OauthRedirect`];
  await sim('apps', { clientId: 'PlatformCLI', redirectUris });
  return {
    url,
    home: work,
    sim,
    sf: (args, more = {}) => runCli([program, ...args, '--json'], work, { ...env, ...more }),
  };
}

function runCli(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<CliAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    let [out, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(timer);
      try {
        resolve({ ...(JSON.parse(out) as object), status: code ?? -1 });
      } catch {
        reject(new Error(`sf ${args.slice(1).join(' ')} printed no JSON (exit ${code}): ${out}${errors}`));
      }
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
