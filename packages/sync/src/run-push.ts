import type { Clock, PushPorts, PushTask, RunResult } from './ports.ts';
import { carryClaims } from './run-claims.ts';
import { runFollowUps } from './run-follow-ups.ts';

/**
 * Drives a push until nothing is due: claims, carries several claims through at once, waits out short pauses and ends with what
 * comes next. Safe to run again at any time, by any process: the ledger decides what is due and whose it is.
 */
export async function runPush(task: PushTask, ports: PushPorts): Promise<RunResult> {
  const { ledger, clock } = ports;
  let failures = task.failures;
  while (!task.signal?.aborted) {
    const written = await carryClaims(task, ports, failures);
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
      if (!(await sleepUntil(due, task, clock))) return { end: 'waiting', until: due };
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
