import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../../scripts/test/postgres.ts';
import { type Person, signUp } from '../people.ts';
import { serverEnvironment } from '../processes.ts';
import { connectTo, type Scene, until, vendors } from '../pushes/scene.ts';

/** The product's own program. */
export const server = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** An installation as people have it after `npm start`: one process, its database and its keys in a folder. */
export interface Installation {
  readonly env: Readonly<Record<string, string>>;
  /** Starts it, with more variables than its own; resolves when it answers. */
  start(more?: Readonly<Record<string, string>>): Promise<ChildProcess>;
  /** Somebody new, connected to both CRMs. */
  person(): Promise<Person>;
  /** Ends whatever still runs, at once. */
  kill(): void;
}

/** One in `folder` that talks to a scene's simulators. Nothing runs yet. */
export async function install(scene: Scene, folder: string): Promise<Installation> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...serverEnvironment(scene.server),
    CRMSYNC_DATA_DIR: folder,
    PORT: String(port),
    PUBLIC_URL: url,
    LOG_LEVEL: 'fatal',
  };
  const running: ChildProcess[] = [];
  return {
    env,
    async start(more = {}) {
      const stdio = ['ignore', 'inherit', 'inherit'] as const;
      const child = spawn(process.execPath, [server], { env: { ...env, ...more }, stdio: [...stdio] });
      running.push(child);
      await until(() => {
        if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`);
        return fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        );
      }, 180_000);
      return child;
    },
    async person() {
      const person = await signUp(url, url);
      for (const vendor of vendors) await connectTo(person, vendor);
      return person;
    },
    kill() {
      for (const child of running.splice(0)) child.kill('SIGKILL');
    },
  };
}
