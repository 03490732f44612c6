import type { Clock, Ledger, PushPorts, PushTask, RunResult } from './ports.ts';
import { carryClaims } from './run-claims.ts';
import { runFollowUps } from './run-follow-ups.ts';

/**
 * Drives a push until nothing is due: claims, carries several claims through at once, waits out short pauses and ends with what
 * comes next. Safe to run again at any time, by any process: the ledger decides what is due and whose it is.
 */
export async function runPush(task: PushTask, ports: PushPorts): Promise<RunResult> {
  const { clock } = ports;
  let failures = task.failures;
  /** Slept since something was last claimed. What waits for another push must not hold the place which that one needs to go on. */
  let idleMs = 0;
  const ledger: Ledger = {
    ...ports.ledger,
    async claim(limit) {
      const claim = await ports.ledger.claim(limit);
      if (claim) idleMs = 0;
      return claim;
    },
  };
  while (!task.signal?.aborted) {
    const written = await carryClaims(task, { ...ports, ledger }, failures);
    const through = !written.halted && !written.yielded;
    const carried = through ? await runFollowUps(task, ports, written.failures) : written;
    failures = carried.failures;
    if (task.signal?.aborted) break;
    if (carried.halted) {
      const { halted } = carried;
      if (!(halted.until && (await sleepUntil(halted.until, task, clock)))) return halted;
    } else if (carried.yielded) {
      return { end: 'yielded' };
    } else {
      const due = await ledger.nextDue();
      if (!due) return { end: 'finished' };
      const asleep = clock.now().getTime();
      const patient = { ...task, maxSleepMs: task.maxSleepMs - idleMs };
      if (!(await sleepUntil(due, patient, clock))) return { end: 'waiting', until: due };
      idleMs += clock.now().getTime() - asleep;
    }
  }
  return { end: 'stopped' };
}

/** False when that is longer than the run may sleep. */
async function sleepUntil(until: Date, task: PushTask, clock: Clock): Promise<boolean> {
  const ms = until.getTime() - clock.now().getTime();
  if (ms > task.maxSleepMs) return false;
  if (ms > 0) await clock.sleep(ms, task.signal);
  return true;
}
