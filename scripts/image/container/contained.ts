import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Engine } from './engine.ts';

/** It must be healthy within this time, and gone this long after its signal, in milliseconds. */
const healthyMs = 120_000;
const goneMs = 25_000;

/** A container that runs. */
export interface Contained {
  readonly name: string;
  /** From its start until its health check was content, in milliseconds. */
  readonly startMs: number;
  /** Runs a command in it and answers what that printed. */
  exec(...words: string[]): string;
  /** Ends it by its own signal; answers how long that took, in milliseconds. @throws when it took too long or ended badly. */
  stop(): number;
}

/** What a container runs. */
export interface Wanted {
  readonly name: string;
  readonly image: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
}

const Health = z.tuple([z.literal('CMD')], z.string());

/** Starts a container and waits until the health check of its image is content. @throws when it is not, with the container's log. */
export async function startContainer(engine: Engine, wanted: Wanted): Promise<Contained> {
  const { name, image, flags, environment, command = [] } = wanted;
  engine.succeeds('rm', '--force', name);
  const env = Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const began = Date.now();
  engine.run('run', '--detach', '--name', name, ...flags, ...env, image, ...command);
  const [, ...test] = Health.parse(
    JSON.parse(engine.run('image', 'inspect', '--format', '{{json .Config.Healthcheck.Test}}', image)),
  );
  // On the machine's own network each process needs a port of its own.
  const check = test.map(word => word.replace('9464', environment.METRICS_PORT ?? '9464'));
  while (!engine.succeeds('exec', name, ...check)) {
    const running = engine.run('inspect', '--format', '{{.State.Running}}', name) === 'true';
    if (!running || Date.now() - began > healthyMs)
      throw new Error(`${name} is not healthy:\n${engine.run('logs', name)}`);
    await wait(200);
  }
  return {
    name,
    startMs: Date.now() - began,
    exec: (...words) => engine.run('exec', name, ...words),
    stop() {
      const signalled = Date.now();
      engine.run('stop', '--time', '30', name);
      const ms = Date.now() - signalled;
      const code = engine.run('inspect', '--format', '{{.State.ExitCode}}', name);
      if (code !== '0' || ms > goneMs) throw new Error(`${name} ended with ${code} after ${ms} ms.`);
      engine.run('rm', name);
      return ms;
    },
  };
}
