import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Life, type LifeOptions, startLife } from './process/life.ts';
import { type Role, roles, type Schedule } from './schedule.ts';
import type { Stage } from './stage.ts';

/** The processes of one run: whoever dies is started again, whoever stopped itself goes on after a while. */
export interface Troop {
  signal(role: Role, signal: NodeJS.Signals): void;
  /** Ends the chaos: all go on, all are killed, and all are started anew without crash points. */
  renew(aheadMs: number): Promise<void>;
  /** How many times a process died so far. */
  deaths(): number;
  /** Last words of processes that an error ended which nobody caught. */
  crashes(): readonly string[];
  /** What a process last wrote. */
  lastWords(): string;
  stop(): Promise<void>;
}

/** What is read of a process by its id: `T` is stopped (proc(5)). */
function isStopped(pid: number): boolean {
  try {
    return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\)/, ''));
  } catch {
    return false;
  }
}

/** The last line that Node writes about an error which nobody caught. */
const uncaught = /^Node\.js v\d/m;

/** Starts all three. */
export function startTroop(
  stage: Stage,
  database: string,
  schedule: Pick<Schedule, 'lives' | 'stoppedMs'>,
): Troop {
  const env = stage.env(database);
  const living = new Map<Role, Life>();
  const lives = new Map<Role, number>();
  const stoppedAt = new Map<Life, number>();
  let deaths = 0;
  let ended = false;
  let calm = false;
  let words = '';
  const fallen: string[] = [];

  const start = (role: Role, aheadMs = 0): void => {
    const nth = lives.get(role) ?? 0;
    lives.set(role, nth + 1);
    const crashes = calm ? [] : (schedule.lives[role][nth] ?? []);
    const options: LifeOptions = { role: role === 'server' ? 'server' : 'worker', env, crashes, aheadMs };
    const life = startLife(options);
    living.set(role, life);
    void life.ended.then(async how => {
      deaths += 1;
      if (how !== 'SIGKILL') words = `${role} ended with ${String(how)}: ${life.lastWords()}`;
      if (how !== 'SIGKILL' && uncaught.test(words)) fallen.push(words.slice(-3000));
      await wait(300);
      if (!ended && living.get(role) === life) start(role, aheadMs);
    });
  };
  for (const role of roles) start(role);

  const thaw = setInterval(() => {
    for (const life of living.values()) {
      const { pid } = life.child;
      if (pid === undefined || !life.alive() || !isStopped(pid)) stoppedAt.delete(life);
      else if (!stoppedAt.has(life)) stoppedAt.set(life, Date.now());
      else if (Date.now() - (stoppedAt.get(life) ?? 0) > schedule.stoppedMs) life.signal('SIGCONT');
    }
  }, 100);

  return {
    signal: (role, signal) => living.get(role)?.signal(signal),
    async renew(aheadMs) {
      calm = true;
      for (const role of roles) {
        const life = living.get(role);
        living.delete(role);
        life?.signal('SIGCONT');
        await life?.kill();
      }
      for (const role of roles) start(role, aheadMs);
    },
    deaths: () => deaths,
    crashes: () => fallen,
    lastWords: () => words || [...living.values()].map(life => life.lastWords()).join('\n'),
    async stop() {
      ended = true;
      clearInterval(thaw);
      await Promise.all([...living.values()].map(life => life.kill()));
    },
  };
}
