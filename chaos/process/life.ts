import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type CrashAt, writeCrashes } from './crash-points.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** How a process of ours is started. */
export interface LifeOptions {
  readonly role: 'server' | 'worker';
  /** The product's own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly crashes?: readonly CrashAt[];
  /** Its clock goes ahead by this much. */
  readonly aheadMs?: number;
}

/** A process of ours while it lives. */
export interface Life {
  readonly child: ChildProcess;
  /** Resolves with how it ended. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Whether it still runs (a stopped one does). */
  alive(): boolean;
  /** Sends a signal; a process that ended already gets none. */
  signal(signal: NodeJS.Signals): void;
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>;
  /** The end of what it wrote to its error output. */
  lastWords(): string;
}

/** Starts one. */
export function startLife({ role, env, crashes = [], aheadMs = 0 }: LifeOptions): Life {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH,
      ...env,
      CRMSYNC_ROLE: role,
      CHAOS_AT: writeCrashes(crashes),
      CHAOS_AHEAD_MS: String(aheadMs),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  const keep = (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-8000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    child,
    ended,
    alive,
    signal: signal => void (alive() && child.kill(signal)),
    async kill() {
      if (alive()) child.kill('SIGKILL');
      await ended;
    },
    lastWords: () => words,
  };
}
