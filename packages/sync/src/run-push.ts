import { CrmError } from '@crmsync/connectors';
import { type ClaimRun, failOpen, postponeOpen } from './claim-run.ts';
import type { Clock, PushPorts, PushTask, RunResult } from './ports.ts';
import { refusal } from './problems.ts';
import { pushClaim } from './push-claim.ts';
import { pauseMs, steps } from './retry-rules.ts';

/** Items claimed at once, as full write batches: creates and updates of a mixed push still fill their own batches. */
const batchesPerClaim = 10;

/**
 * Drives a push until nothing is due: claims, carries each claim through, waits out short pauses and ends with what comes
 * next. Safe to run again at any time, by any process: the ledger decides what is due and whose it is.
 */
export async function runPush(task: PushTask, ports: PushPorts): Promise<RunResult> {
  const { ledger, clock, connector } = ports;
  let failures = task.failures;
  while (!task.signal?.aborted) {
    const claim = await ledger.claim(connector.limits.batch.write * batchesPerClaim);
    if (!claim) {
      const due = await ledger.nextDue();
      if (!due) return { end: 'finished' };
      if (!(await sleepUntil(due, task, clock))) return { end: 'waiting', until: due };
      continue;
    }
    const open = new Set(claim.items.map(item => item.id));
    const unsettled = new Set(claim.items.filter(item => item.unsettled).map(item => item.id));
    const halted = await carry({ claim, task, ports, open, unsettled }, failures);
    failures = halted?.failures ?? 0;
    if (halted && !(halted.until && (await sleepUntil(halted.until, task, clock)))) return halted;
  }
  return { end: 'stopped' };
}

type Halted = RunResult & { end: 'halted' };

/** Null when the claim was carried through; else why everything has to stop, with all that is open put back. */
async function carry(run: ClaimRun, failures: number): Promise<Halted | null> {
  const { clock, connector } = run.ports;
  try {
    await pushClaim(run);
    await postponeOpen(run, clock.now(), null);
    return null;
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    if (steps[error.kind].whole !== 'halt' && error.kind !== 'unknown-outcome') {
      await failOpen(run, error);
      return null;
    }
    const now = clock.now();
    const pause = pauseMs(error, failures, clock.random);
    const until = pause === null ? null : new Date(now.getTime() + pause);
    const problem = refusal(error, connector.label);
    await postponeOpen(run, until ?? now, problem);
    return { end: 'halted', reason: haltReason(error), until, failures: failures + 1, problem };
  }
}

function haltReason({ kind }: CrmError): Halted['reason'] {
  if (kind === 'signed-out') return 'connection';
  return kind === 'exhausted' ? 'quota' : 'vendor';
}

/** False when that is longer than the run may sleep. */
async function sleepUntil(until: Date, task: PushTask, clock: Clock): Promise<boolean> {
  const ms = until.getTime() - clock.now().getTime();
  if (ms > task.maxSleepMs) return false;
  if (ms > 0) await clock.sleep(ms, task.signal);
  return true;
}
