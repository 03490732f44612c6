import { randomUUID } from 'node:crypto';
import { type CallApi, type CrmAccount, type CrmConnector, CrmError } from '@crmsync/connectors';
import type { CallEnd, Lane } from '@crmsync/sync';
import type { Logger } from 'pino';
import type { Store } from '../store/database.ts';
import type { Watch } from '../telemetry/watch.ts';
import { createGate, type Gate } from './gate.ts';
import { stoppedCall } from './refusals.ts';

/** How a client's calls are treated. */
export interface CallManner {
  /** Default `interactive`: a person waits. */
  readonly lane?: Lane;
  /** Ends waiting for room when the process stops. */
  readonly signal?: AbortSignal;
  /** Asked right before each call; no, and it is not made: what it is about is no longer this process's. */
  readonly mayCall?: () => Promise<boolean>;
  /**
   * A call follows shortly: its turn is taken at once, beside what comes before it. Aborts when no call follows any more; a turn that
   * was not used is given back then.
   */
  readonly ahead?: AbortSignal;
}

/** Keeps every process's calls to each vendor account within what the vendor takes. */
export interface Governor {
  /** The same way to the API, at a pace. Rejects as {@link Gate.enter} does. */
  paced(
    connector: CrmConnector,
    account: Pick<CrmAccount, 'id'>,
    call: CallApi,
    manner?: CallManner,
  ): CallApi;
  /** Tells the other processes of the last calls. */
  close(): Promise<void>;
}

/** What {@link createGovernor} is made of. */
export interface GovernorParts {
  readonly store: Pick<Store, 'db'>;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly watch: Pick<Watch, 'call'>;
  /** Share of each account's daily calls that is left to its other apps, 0 to 1. */
  readonly dailyReserve: number;
}

/** Gates kept while nobody uses them: each remembers its account's last state, which saves a look. */
const keptGates = 1000;

/** Makes it. One per process. */
export function createGovernor({ store, now, log, watch, dailyReserve }: GovernorParts): Governor {
  const holder = randomUUID();
  const gates = new Map<string, Gate>();

  function gateOf(connector: CrmConnector, account: Pick<CrmAccount, 'id'>): Gate {
    const key = `${connector.id} ${account.id}`;
    const kept = gates.get(key);
    if (kept) return kept;
    forgetIdle();
    const gate = createGate({
      db: store.db,
      now,
      account: { connector: connector.id, accountId: account.id },
      label: connector.label,
      rules: { pace: connector.limits.pace, concurrency: connector.limits.concurrency, dailyReserve },
      holder,
      onError: error => log.warn({ err: error }, 'the pace of calls was not stored'),
    });
    gates.set(key, gate);
    return gate;
  }

  function forgetIdle(): void {
    if (gates.size < keptGates) return;
    for (const [key, gate] of gates) if (gate.idle()) gates.delete(key);
  }

  return {
    paced(connector, account, call, { lane = 'interactive', signal, mayCall, ahead } = {}) {
      const gate = gateOf(connector, account);
      let first = ahead && enterAhead(gate, lane, ahead, signal);
      return async (path, init) => {
        const entering = first ?? gate.enter(lane, signal);
        first = undefined;
        const leave = await entering;
        if (mayCall && !(await mayCall())) {
          // Tells nothing of the vendor, as a lost sign-in.
          leave({ kind: 'signed-out' });
          throw stoppedCall(connector.label);
        }
        try {
          const of = { connector: connector.id, lane };
          const answer = await watch.call(
            of,
            () => call(path, init),
            error => endOf(error).kind,
          );
          leave({ kind: 'answered', quota: connector.readQuota?.(answer.headers) });
          return answer;
        } catch (error) {
          leave(endOf(error));
          throw error;
        }
      };
    },
    async close() {
      await Promise.all([...gates.values()].map(gate => gate.close()));
    },
  };
}

/** A turn for a call that follows shortly. */
function enterAhead(
  gate: Gate,
  lane: Lane,
  over: AbortSignal,
  signal: AbortSignal | undefined,
): ReturnType<Gate['enter']> {
  const entering = gate.enter(lane, signal);
  // Told once only: not used when its end was not told before. It tells nothing of the vendor.
  const giveBack = () => entering.then(leave => leave({ kind: 'signed-out' }));
  over.addEventListener('abort', () => void giveBack().catch(() => undefined), { once: true });
  // Whoever calls is told.
  entering.catch(() => undefined);
  return entering;
}

function endOf(error: unknown): CallEnd {
  if (!(error instanceof CrmError)) return { kind: 'unexpected' };
  return { kind: error.kind, retryAfterMs: error.details.retryAfterMs };
}
