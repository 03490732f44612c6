import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/postgres.ts';
import type { Step } from '../dockerfile.ts';
import { type Built, cleanPath } from './build.ts';

/** It must be healthy within this time, and gone this long after its signal, in milliseconds. */
const healthyMs = 60_000;
const goneMs = 25_000;

/** Starts CMD as USER, waits until HEALTHCHECK is content, and ends it with STOPSIGNAL. @throws when one of them fails. */
export async function runImage(image: Built, say: (line: string) => void): Promise<void> {
  const step = (keyword: string): Step => {
    const found = image.steps.findLast(each => each.keyword === keyword);
    if (found === undefined) throw new Error(`The Dockerfile has no ${keyword}.`);
    return found;
  };
  const [door, port] = [String(await freePort()), String(await freePort())];
  const inside = Object.entries(image.env).map(([name, value]) => [name, placeOf(image, value)]);
  const env = { ...Object.fromEntries(inside), PATH: cleanPath(), METRICS_PORT: door, PORT: port };
  const [uid = 0, gid = 0] = step('USER').words[0]?.split(':').map(Number) ?? [];
  const user = process.getuid?.() === 0 ? { uid, gid } : {};
  if (user.uid !== undefined) spawnSync('chmod', ['-R', 'a+rX', join(image.root, '..')]);
  const options = { cwd: join(image.root, image.workdir), env, ...user };
  const [program = '', ...rest] = step('CMD').words;
  const child = spawn(program, rest, { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    // The port inside is fixed; here it is whichever is free.
    const health = step('HEALTHCHECK').words.map(word =>
      word.replaceAll(String(image.env.METRICS_PORT), door),
    );
    await healthy(child, () => spawnSync(health[0] ?? '', health.slice(1), options).status === 0);
    say(`It runs as ${uid}:${gid}, and its health check is content.`);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    if (!(await page.text()).includes('<title>CRMSync')) throw new Error('It does not serve the web app.');
    const signalled = Date.now();
    child.kill(step('STOPSIGNAL').text as NodeJS.Signals);
    const [code] = await once(child, 'exit');
    if (code !== 0 || Date.now() - signalled > goneMs) throw new Error(`It ended with ${String(code)}.`);
    say('It serves the web app and ends on its signal.');
  } finally {
    child.kill('SIGKILL');
  }
}

/** A path of the image, on this machine. */
function placeOf({ root }: Built, value: string): string {
  return value.startsWith('/') ? join(root, value) : value;
}

async function healthy(child: ChildProcess, look: () => boolean): Promise<void> {
  for (const end = Date.now() + healthyMs; Date.now() < end; await wait(500)) {
    if (child.exitCode !== null) throw new Error(`It ended by itself with ${child.exitCode}.`);
    if (look()) return;
  }
  throw new Error('It was not healthy within a minute.');
}
