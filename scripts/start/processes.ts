import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A program we started and have to stop. */
export interface Running {
  readonly name: string;
  readonly child: ChildProcess;
}

/** Starts a TypeScript program of ours on the same Node. */
export function startProgram(name: string, file: string, env: NodeJS.ProcessEnv): Running {
  return { name, child: spawn(process.execPath, [file], { env, stdio: ['ignore', 'inherit', 'inherit'] }) };
}

/** Resolves once `url` answers 2xx; rejects when the program ends first or `seconds` pass. */
export async function answers(running: Running, url: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (running.child.exitCode !== null)
      throw new Error(`The ${running.name} stopped while starting (see above).`);
    const ok = await fetch(url).then(
      response => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`The ${running.name} did not answer at ${url} within ${seconds} seconds.`);
}

/** Asks every program to stop, last started first, and waits for each. */
export async function stopAll(programs: readonly Running[]): Promise<void> {
  for (const { child } of [...programs].reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}

/** True when nothing listens on the port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}
