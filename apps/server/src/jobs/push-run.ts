import { type CrmConnector, CrmError } from '@crmsync/connectors';
import { type Lane, type ObjectMapping, pauseMs, type RunResult, refusal, runPush } from '@crmsync/sync';
import type { Connections, OpenClient } from '../connections/connections.ts';
import { plainOptions } from '../connections/features.ts';
import type { CallManner } from '../pace/governor.ts';
import { dropClaim, renewLeases } from '../store/claims.ts';
import { forgetForbidden, notAllowed, noteForbidden } from '../store/connection-problems.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { Store } from '../store/database.ts';
import { type MappingRow, mappingsFor } from '../store/mappings.ts';
import type { BegunPush } from '../store/push-accept.ts';
import { forgetFailures, markParked, markRunning } from '../store/push-states.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import type { AfterSettling } from '../store/settlements.ts';
import type { Watch } from '../telemetry/watch.ts';
import type { Tiers } from '../tiers/rights.ts';
import { countSettled } from './count-settled.ts';
import { companyLedger, followUpLedger } from './follow-up-ledger.ts';
import { type KeptLedger, keepLeases } from './lease-keeper.ts';
import { countCalls, type Progress, pushLedger } from './ledger.ts';
import { mappingsOf } from './mappings.ts';
import { planGate } from './plan-gate.ts';
import { systemClock } from './system-clock.ts';

/** What running a push needs. */
export interface PushRunDeps {
  readonly store: Store;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly connections: Pick<Connections, 'openClient' | 'fields' | 'labels'>;
  readonly tiers: Tiers;
  readonly watch: Watch;
}

/** How one run may behave. */
export interface RunOptions {
  /** Longest sleep inside the run, in milliseconds. */
  readonly maxSleepMs: number;
  readonly signal?: AbortSignal;
  /** Whether a person waits (default) or not. */
  readonly lane?: Lane;
  /** See {@link PushTask}. */
  readonly makeRoom?: () => Promise<boolean>;
  /** What was read when the push was made, a moment ago: a click reads nothing twice. */
  readonly ready?: ReadyPush;
}

/** What a push needs to begin. */
export interface ReadyPush {
  readonly connection: ConnectionRow;
  readonly mappings: Promise<ObjectMapping[]>;
  /** Whether the mappings have come. */
  readonly isRead: () => boolean;
}

/** Begins to read what {@link ReadyPush} holds, beside whatever makes the push. */
export function readyPush(
  target: {
    readonly connection: ConnectionRow;
    readonly mappings: readonly MappingRow[];
    readonly object: string;
  },
  connector: CrmConnector,
  deps: PushRunDeps,
): ReadyPush {
  const { connection, object } = target;
  const fields = (name: string) => fieldsOf({ connection_id: connection.id }, name, deps);
  const mappings = mappingsOf(connector, object, fields, Promise.resolve(target.mappings));
  let read = false;
  const noted = mappings.then(() => {
    read = true;
  });
  // Nobody asks for them when the push is not made.
  noted.catch(() => undefined);
  return { connection, mappings, isRead: () => read };
}

function readMappings(
  push: Pick<PushRow, 'user_id' | 'connection_id' | 'object'>,
  connector: CrmConnector,
  deps: PushRunDeps,
): Promise<ObjectMapping[]> {
  const own = mappingsFor(deps.store.db, push.user_id, push.connection_id);
  return mappingsOf(connector, push.object, object => fieldsOf(push, object, deps), own);
}

/** Mappings for the first claim, read beside it; none where nothing is to be claimed. */
function readAhead(push: PushRow, connector: CrmConnector, deps: PushRunDeps) {
  if (push.waiting === 0) return undefined;
  const mappings = readMappings(push, connector, deps);
  // Nobody asks for them when somebody else has all that waits.
  mappings.catch(() => undefined);
  return mappings;
}

/** Runs a push until it is finished, has to wait or is stopped, and notes the pause. Null: there was nothing to run. */
export async function runStoredPush(
  pushId: string,
  deps: PushRunDeps,
  options: RunOptions,
): Promise<RunResult | null> {
  const push = await markRunning(deps.store.db, pushId);
  if (!push) return null;
  return (await run({ push, claim: null }, deps, options)).result;
}

/** How a push went that was run from its beginning: `over` says how it stands, when nothing is open any more. */
export interface Ran {
  readonly result: RunResult;
  readonly over: AfterSettling | null;
}

/** {@link runStoredPush} for one that was just made, with what was claimed for it. */
export async function runBegunPush(begun: BegunPush, deps: PushRunDeps, options: RunOptions): Promise<Ran> {
  if (begun.push.state !== 'queued') return run(begun, deps, options);
  const push = (await markRunning(deps.store.db, begun.push.id)) ?? begun.push;
  return run({ ...begun, push }, deps, options);
}

async function run({ push, claim }: BegunPush, deps: PushRunDeps, options: RunOptions): Promise<Ran> {
  const progress: Progress = { first: claim, over: null };
  const of = { connector: push.connector, lane: options.lane ?? 'interactive', pushId: push.id };
  const result = await deps.watch
    .run(of, () => drive(push, progress, deps, options))
    .finally(() => progress.first && dropClaim(deps.store.db, progress.first.fence));
  if (result.end === 'halted') await markParked(deps.store.db, push.id, result);
  if (result.end === 'finished' && push.failures > 0) await forgetFailures(deps.store.db, push.id);
  return { result, over: progress.over };
}

async function drive(
  push: PushRow,
  progress: Progress,
  deps: PushRunDeps,
  options: RunOptions,
): Promise<RunResult> {
  const gate = planGate(push, deps);
  const { lane = 'interactive', ready: given, ...asked } = options;
  let ready = given?.mappings;
  const task = {
    ...asked,
    signal: asked.signal ? AbortSignal.any([asked.signal, gate.closed]) : gate.closed,
  };
  const stopped = await gate.look();
  if (stopped) return stopped;
  let kept: KeptLedger | undefined;
  const mayCall = async () => (await kept?.holds()) ?? true;
  const over = new AbortController();
  // Only where a call is next: whoever waits for another push, or for a call that reads the fields, must not hold a turn meanwhile.
  const ahead = progress.first && given?.isRead() ? { ahead: over.signal } : {};
  const manner = { lane, mayCall, ...ahead, ...(task.signal ? { signal: task.signal } : {}) };
  const opened = await open(push, deps, manner, given?.connection);
  if ('end' in opened) return opened;
  const { connector, client, account } = opened;
  ready ??= readAhead(push, connector, deps);
  const clock = systemClock(deps.now);
  const takeCalls = countCalls(opened);
  const after = { takeCalls, limits: connector.limits };
  const followUps = followUpLedger(deps.store, push, after, clock.now, progress);
  kept = keepLeases(
    countSettled(
      pushLedger(deps.store, push, opened, clock.now, {
        progress,
        takeCalls,
        carried: () => kept?.carried() ?? [],
      }),
      push,
      deps.watch.metrics,
    ),
    fences => renewLeases(deps.store.db, push.id, fences, clock.now()),
    deps.now,
    progress.first ? push.created_at.getTime() : deps.now(),
  );
  const { ledger, stop } = kept;
  let forbidden = false;
  try {
    const result = await runPush(
      {
        object: push.object,
        policy: push.policy,
        total: push.total,
        dryRun: push.kind === 'plan',
        failures: push.failures,
        ...task,
      },
      {
        clock,
        client,
        connector,
        ledger: gate.guard(ledger),
        extras: {
          options: { ...plainOptions, ...push.options },
          companies: companyLedger(deps.store, push, clock.now),
          followUps: followUps.ledger,
        },
        recordUrl: ({ object, id }) => connector.recordUrl(account, object, id),
        tellForbidden: async error => {
          forbidden = true;
          await noteForbidden(deps.store.db, push, forbiddenProblem(error));
        },
        mappings: () => {
          const first = ready;
          ready = undefined;
          return first ?? readMappings(push, connector, deps);
        },
      },
    );
    const wasForbidden = opened.problem?.code === notAllowed && push.kind === 'push';
    if (result.end === 'finished' && wasForbidden && !forbidden) await forgetForbidden(deps.store.db, push);
    return gate.halted() ?? result;
  } finally {
    followUps.stop();
    stop();
    over.abort();
  }
}

/** A refusal of everything of a kind, as the connection's card tells it. */
function forbiddenProblem({ message, details }: CrmError) {
  const detail =
    details.advice ?? 'Nothing was written. Ask whoever looks after your CRM to allow it, then push again.';
  return { title: message, detail, forAdmin: details.forAdmin ?? null };
}

async function fieldsOf(push: Pick<PushRow, 'connection_id'>, object: string, { connections }: PushRunDeps) {
  const { fields } = await connections.fields({ id: push.connection_id }, object, false);
  return fields;
}

/** The connection, or why the push has to wait for it. Another account's items are never sent to this one (matrix A14). */
async function open(
  push: PushRow,
  deps: PushRunDeps,
  manner: CallManner,
  read?: ConnectionRow,
): Promise<OpenClient | RunResult> {
  try {
    const opened = await deps.connections.openClient(push.connection_id, manner, read);
    if (opened.account.id === push.account_id) return opened;
    const differs = `${push.connector_label} is connected to another account now.`;
    return halted(push, new CrmError('signed-out', differs), deps);
  } catch (error) {
    if (error instanceof CrmError) return halted(push, error, deps);
    throw error;
  }
}

/** Not opened: signed out or blocked waits to be connected again, anything else tries again later. */
function halted(push: PushRow, error: CrmError, { now }: PushRunDeps): RunResult {
  const mended = error.kind === 'signed-out' || error.kind === 'forbidden';
  const pause = mended ? null : pauseMs(error, push.failures, Math.random);
  return {
    end: 'halted',
    reason: mended ? 'connection' : 'vendor',
    until: pause === null ? null : new Date(now() + pause),
    failures: push.failures + 1,
    problem: refusal(error, push.connector_label),
  };
}
