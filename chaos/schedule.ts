import type { CrashAt, CrashPoint } from './process/crash-points.ts';
import { type Random, seeded } from './random.ts';
import { type Vendor, vendors } from './stage.ts';

/** The processes of a run. Two workers: one has to take over what the other left. */
export const roles = ['server', 'worker-1', 'worker-2'] as const;
/** One of them. */
export type Role = (typeof roles)[number];

/** A push as a client asks for it: people `from` (included) to `to` (not), in the order of the run's people. */
export interface PlannedPush {
  readonly at: number;
  readonly vendor: Vendor;
  readonly policy: 'fill-blanks' | 'overwrite' | 'skip';
  readonly from: number;
  readonly to: number;
  /** The client asks a second time with the same key although it got an answer. */
  readonly twice: boolean;
}

/** Something that happens `at` milliseconds into the run. */
export type Happening = { readonly at: number } & (
  | { readonly what: 'kill'; readonly who: Role }
  | { readonly what: 'stop'; readonly who: Role }
  | { readonly what: 'restart-database'; readonly how: 'fast' | 'immediate' }
  | { readonly what: 'fault'; readonly vendor: Vendor; readonly fault: Readonly<Record<string, unknown>> }
  | { readonly what: 'storm'; readonly vendor: Vendor; readonly status: number; readonly ms: number }
  | { readonly what: 'expire-tokens'; readonly vendor: Vendor }
);

/** All that is decided before a run begins. */
export interface Schedule {
  readonly seed: number;
  readonly contacts: number;
  /** Until then things go wrong, in milliseconds. */
  readonly phaseMs: number;
  readonly latency: { readonly ms: number; readonly jitterMs: number };
  readonly pushes: readonly PlannedPush[];
  /** One click on one person each. */
  readonly clicks: readonly { readonly at: number; readonly vendor: Vendor; readonly person: number }[];
  /** Crash points of each process's first, second … life. */
  readonly lives: Readonly<Record<Role, readonly (readonly CrashAt[])[]>>;
  readonly happenings: readonly Happening[];
  /** How long a process that stopped itself stays so, in milliseconds. */
  readonly stoppedMs: number;
  /** Afterwards a minute is skipped while nothing runs, instead of waited for. */
  readonly skipMinute: boolean;
}

/** The schedule of a seed. */
export function scheduleOf(seed: number, contacts: number): Schedule {
  const random = seeded(seed);
  const phaseMs = random.between(10_000, 16_000);
  return {
    seed,
    contacts,
    phaseMs,
    latency: { ms: random.between(20, 250), jitterMs: random.between(0, 20) },
    pushes: vendors.flatMap(vendor => pushesTo(vendor, contacts, phaseMs, random)),
    clicks: Array.from({ length: random.between(2, 8) }, () => ({
      at: random.between(0, phaseMs),
      vendor: random.pick(vendors),
      person: random.between(0, contacts - 1),
    })),
    lives: {
      server: crashesOf(serverPoints, random),
      'worker-1': crashesOf(workerPoints, random),
      'worker-2': crashesOf(workerPoints, random),
    },
    happenings: happeningsOf(phaseMs, random).toSorted((one, other) => one.at - other.at),
    stoppedMs: random.pick([800, 3000, 8000, 12_500]),
    skipMinute: seed % 5 !== 0,
  };
}

/** Nothing but a database that is restarted every so often, in turn orderly and as a crash does, while people push (matrix K9). */
export function restartSchedule(
  seed: number,
  contacts: number,
  phaseMs: number,
  [shortest, longest]: readonly [number, number],
): Schedule {
  const random = seeded(seed);
  const happenings: Happening[] = [];
  for (let at = shortest; at < phaseMs; at += random.between(shortest, longest))
    happenings.push({
      at,
      what: 'restart-database',
      how: happenings.length % 2 === 0 ? 'immediate' : 'fast',
    });
  const rounds = Math.max(1, Math.floor(phaseMs / 60_000));
  const pushes = Array.from({ length: rounds }, (_, round) =>
    vendors
      .flatMap(vendor => pushesTo(vendor, contacts, Math.min(phaseMs, 60_000), random))
      .map(push => ({ ...push, at: push.at + round * 60_000 })),
  ).flat();
  const base = scheduleOf(seed, contacts);
  const lives = { server: [], 'worker-1': [], 'worker-2': [] };
  return { ...base, phaseMs, pushes, clicks: [], lives, happenings, skipMinute: true };
}

/** Everybody at least once, in pieces that overlap: some people are in two pushes at work at the same time. */
function pushesTo(vendor: Vendor, contacts: number, phaseMs: number, random: Random): PlannedPush[] {
  const pieces = random.between(2, 5);
  const size = Math.ceil(contacts / pieces);
  return Array.from({ length: pieces }, (_, index) => ({
    at: random.between(0, Math.floor(phaseMs * 0.6)),
    vendor,
    policy: random.pick(['fill-blanks', 'fill-blanks', 'overwrite', 'skip'] as const),
    from: Math.max(0, index * size - random.between(0, Math.ceil(size / 4))),
    to: Math.min(contacts, (index + 1) * size),
    twice: random.chance(0.4),
  }));
}

const serverPoints: readonly CrashPoint[] = [
  'accept:before-commit',
  'accept:committed',
  'claim:committed',
  'attempt:committed',
  'write:sent',
  'write:answered',
  'settle:committed',
];
const workerPoints: readonly CrashPoint[] = [
  'claim:before-commit',
  'claim:committed',
  'attempt:before-commit',
  'attempt:committed',
  'write:sent',
  'write:answered',
  'settle:before-commit',
  'settle:committed',
];

function crashesOf(points: readonly CrashPoint[], random: Random): CrashAt[][] {
  return Array.from({ length: random.between(1, 4) }, () =>
    random.chance(0.2)
      ? []
      : [
          {
            point: random.pick(points),
            nth: random.between(1, 4),
            signal: random.chance(0.25) ? 'SIGSTOP' : 'SIGKILL',
          },
        ],
  );
}

function happeningsOf(phaseMs: number, random: Random): Happening[] {
  const at = () => random.between(500, phaseMs);
  const times = <T>(min: number, max: number, make: () => T) =>
    Array.from({ length: random.between(min, max) }, make);
  return [
    ...times(0, 2, (): Happening => ({ at: at(), what: 'kill', who: random.pick(roles) })),
    ...times(0, 1, (): Happening => ({ at: at(), what: 'stop', who: random.pick(roles) })),
    ...times(
      0,
      2,
      (): Happening => ({
        at: at(),
        what: 'restart-database',
        how: random.pick(['fast', 'immediate'] as const),
      }),
    ),
    ...times(2, 6, (): Happening => faultAt(at(), random)),
    ...times(
      0,
      2,
      (): Happening => ({
        at: at(),
        what: 'storm',
        vendor: random.pick(vendors),
        status: random.pick([429, 429, 500, 502, 503]),
        ms: random.between(500, 3000),
      }),
    ),
    ...times(0, 1, (): Happening => ({ at: at(), what: 'expire-tokens', vendor: random.pick(vendors) })),
  ];
}

/** Paths of calls that change people at either vendor. */
const writePath = 'batch/(create|update|upsert)|/sobjects(/|$)';

/** Before the effect anything; after it what a gateway or a broken line makes of an answer; never a 429 after the effect. */
function faultAt(at: number, random: Random): Happening {
  const when = random.pick(['before', 'during', 'after', 'after'] as const);
  const kinds = when === 'during' ? ['reset', 'truncate'] : ['reset', 'hang', 'html', 'status', 'delay'];
  const kind = random.pick(kinds);
  const status = random.pick(when === 'before' ? [429, 500, 502, 503, 504] : [500, 502, 504]);
  const shape =
    kind === 'status' ? { status } : kind === 'html' ? { status: 502 } : kind === 'delay' ? { ms: 4000 } : {};
  return {
    at,
    what: 'fault',
    vendor: random.pick(vendors),
    fault: {
      match: {
        path: random.chance(0.75) ? writePath : '.',
        nth: random.between(1, 2),
        times: random.between(1, 3),
      },
      when,
      kind,
      ...shape,
    },
  };
}
