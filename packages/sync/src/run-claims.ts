import { CrmError, type CrmLimits } from '@crmsync/connectors';
import { jobSize } from './bulk-jobs.ts';
import { type ClaimRun, failOpen, postponeOpen } from './claim-run.ts';
import { createHands, type Hands } from './hands.ts';
import { createLookUpsFirst, type LookUpsFirst } from './look-ups-first.ts';
import type { Claim, PushPorts, PushTask, RunResult } from './ports.ts';
import { refusal } from './problems.ts';
import { pushClaim } from './push-claim.ts';
import { pauseMs, steps } from './retry-rules.ts';

/** Items claimed at once, as full write batches: creates and updates of a mixed push still fill their own batches. */
const batchesPerClaim = 10;

/** The most items of one claim; whoever is the same person as one of them comes on top. */
export function claimSize({ batch }: CrmLimits): number {
  return batch.write * batchesPerClaim;
}

/** A push that is worth a job of the vendor's is claimed in pieces that fill one. */
function sizeOf({ total = 0 }: PushTask, { client: { bulk }, connector }: PushPorts): number {
  const size = claimSize(connector.limits);
  return bulk && total >= bulk.from ? Math.max(size, jobSize(bulk)) : size;
}

/** Why everything of a push has to stop. */
export type Halted = RunResult & { end: 'halted' };

/** How it ended: halted, asked to make room, or with nothing left that is due. */
export interface Carried {
  readonly halted: Halted | null;
  readonly yielded: boolean;
  /** Failures in a row by now. */
  readonly failures: number;
}

/** What the claims under way share. */
interface Wave {
  readonly task: PushTask;
  readonly ports: PushPorts;
  failures: number;
  halted: Halted | null;
  yielded: boolean;
  /** See {@link ClaimRun}. */
  readonly forbidden: Map<string, CrmError>;
  readonly hands: Hands;
  readonly lookUps: LookUpsFirst;
  /** A first claim was asked for. */
  begun: boolean;
  /** Items claimed so far. */
  claimed: number;
  /** Nobody is left to be claimed, but for who comes again: the run asks for them when they are due. */
  drained: boolean;
  /** Stops the others between two batches. */
  readonly stop: AbortController;
  /** Claims are taken one after the other. */
  claiming: Promise<unknown>;
}

/**
 * Carries claims through, as many at once as the connector takes calls, until none is due; where there are fewer claims, each makes
 * several calls at once. A further one is begun only after a full one was taken, and after a failure only when one has gone well
 * again: an outage costs one probe, not one of each. When one has to halt, the others stop after the batch in hand and give the rest
 * back. No two claims hold the same person: the ledger sees to it.
 */
export async function carryClaims(task: PushTask, ports: PushPorts, failures: number): Promise<Carried> {
  const stop = new AbortController();
  const signal = task.signal ? AbortSignal.any([task.signal, stop.signal]) : stop.signal;
  const most = Math.max(1, ports.connector.limits.concurrency);
  const wave: Wave = {
    task: { ...task, signal },
    ports,
    failures,
    halted: null,
    yielded: false,
    forbidden: new Map(),
    hands: createHands(most),
    lookUps: createLookUpsFirst(),
    begun: false,
    claimed: 0,
    drained: false,
    stop,
    claiming: Promise.resolve(),
  };
  const lanes: Promise<unknown>[] = [];
  const broken: unknown[] = [];
  const addLane = () => {
    if (lanes.length >= most) return;
    lanes.push(
      lane().catch((error: unknown) => {
        broken.push(error);
        stop.abort();
      }),
    );
  };
  const size = sizeOf(task, ports);
  const lane = async () => {
    for (;;) {
      const claim = await takeClaim(wave, size);
      if (!claim) return;
      const more = claim.items.length >= size;
      if (more && wave.failures === 0) addLane();
      await wave.hands.take();
      await carry(claim, wave).finally(wave.hands.giveBack);
      if (more && wave.failures === 0) addLane();
    }
  };
  addLane();
  for (const each of lanes) await each;
  if (broken.length > 0) throw broken[0];
  return { halted: wave.halted, yielded: wave.yielded, failures: wave.halted?.failures ?? 0 };
}

/** The next claim; null when none is due, or none is to be taken any more. */
async function takeClaim(wave: Wave, size: number): Promise<Claim | null> {
  const turn = wave.claiming.then(async () => {
    if (wave.task.signal?.aborted || wave.yielded || wave.drained) return null;
    // Never before something was done: two that make room for one another would both stand still.
    if (wave.begun && (await wave.task.makeRoom?.())) {
      wave.yielded = true;
      return null;
    }
    wave.begun = true;
    const claim = await wave.ports.ledger.claim(size);
    wave.claimed += claim?.items.length ?? 0;
    wave.drained = claim !== null && isLast(claim, wave, size);
    return claim;
  });
  wave.claiming = turn.catch(() => undefined);
  return turn;
}

/** Whether a claim leaves nobody to be claimed. Where jobs of the vendor's are at work, each is claimed by itself when it is due. */
function isLast({ items }: Claim, { task, ports, claimed }: Wave, size: number): boolean {
  if (ports.client.bulk) return false;
  return items.length < size || (task.total !== undefined && claimed >= task.total);
}

/** Carries one claim through, or notes why everything has to stop, with all that is open put back. */
async function carry(claim: Claim, wave: Wave): Promise<void> {
  const { ports, task } = wave;
  const open = new Set(claim.items.map(item => item.id));
  const unsettled = new Set(claim.items.filter(item => item.unsettled).map(item => item.id));
  const run: ClaimRun = {
    claim,
    task,
    ports,
    open,
    unsettled,
    forbidden: wave.forbidden,
    // After a failure one call is enough to find out.
    hands: { ...wave.hands, borrow: () => wave.failures === 0 && !wave.halted && wave.hands.borrow() },
    lookUps: wave.lookUps,
    companies: new Map(),
  };
  try {
    await pushClaim(run);
    await postponeOpen(run, wave.halted?.until ?? ports.clock.now(), null);
    if (!wave.halted) wave.failures = 0;
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    if (steps[error.kind].whole === 'halt' || error.kind === 'unknown-outcome') await halt(run, wave, error);
    else await failOpen(run, error);
  }
}

async function halt(run: ClaimRun, wave: Wave, error: CrmError): Promise<void> {
  const now = run.ports.clock.now();
  // Told to stop while it waited for its turn: that is no failure of the CRM's.
  if (wave.task.signal?.aborted && !wave.halted) return postponeOpen(run, now, null);
  const halted = haltedBy(error, wave.failures, run.ports);
  wave.halted = wave.halted ? longer(wave.halted, halted) : halted;
  wave.stop.abort();
  await postponeOpen(run, halted.until ?? now, halted.problem);
}

/** The pause that a failed call asks of the whole push. */
export function haltedBy(error: CrmError, failures: number, { clock, connector }: PushPorts): Halted {
  const pause = pauseMs(error, failures, clock.random);
  const until = pause === null ? null : new Date(clock.now().getTime() + pause);
  const problem = refusal(error, connector.label);
  return { end: 'halted', reason: haltReason(error), until, failures: failures + 1, problem };
}

/** The longer of two pauses; one without an end is the longest. */
function longer(one: Halted, other: Halted): Halted {
  if (one.until === null || other.until === null) return one.until === null ? one : other;
  return one.until >= other.until ? one : other;
}

function haltReason({ kind }: CrmError): Halted['reason'] {
  if (kind === 'signed-out') return 'connection';
  return kind === 'exhausted' ? 'quota' : 'vendor';
}
