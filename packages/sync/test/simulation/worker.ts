import type { CrmLimits } from '@crmsync/connectors';
import type { Clock, Ledger, PushPorts } from '../../src/ports.ts';
import { runPush } from '../../src/run-push.ts';
import { memoryFollowUps, memoryTurns, plain } from '../extras-fakes.ts';
import { defaultEntries, mappingOf, objects } from '../fakes.ts';
import { type Account, type Caller, callerOf } from './account.ts';
import { type Database, leaseMs } from './database.ts';
import type { Process } from './process.ts';
import type { Time } from './time.ts';
import type { Vendor } from './vendor.ts';

/** A push as the queue knows it. */
export interface Job {
  readonly id: string;
  readonly policy: 'fill-blanks' | 'overwrite' | 'skip';
  /** Whose it is, and since when that process has not said that it is alive. */
  holder: Process | null;
  heardAt: number;
  notBefore: number;
  failures: number;
}

/** What a worker process works with. */
export interface WorkerParts {
  readonly process: Process;
  readonly jobs: readonly Job[];
  readonly database: Database;
  readonly account: Account;
  readonly vendor: Vendor;
  readonly limits: CrmLimits;
  /** Many are overwritten by e-mail. */
  readonly byEmail: boolean;
  /** The CRM holds an e-mail once, and says so. */
  readonly unique: boolean;
  readonly time: Time;
  readonly random: () => number;
  /** Whether the database answers. */
  databaseUp(): boolean;
  /** Told when this process has just committed an attempt, or sent a call. */
  moment(what: 'begun' | 'called'): void;
}

/** As the server's: jobs of processes that said nothing for so long go to another (queue.ts). */
const silentMs = 12_000;
/** Prolongs every so often (lease-keeper.ts), and calls only for what was surely held so long ago. */
const renewMs = 3000;
const sureMs = 5000;

/** Takes jobs for ever, one at a time. */
export async function work(parts: WorkerParts): Promise<void> {
  const { process, jobs, time, database, account, vendor, limits } = parts;
  const rules = { pace: limits.pace, concurrency: limits.concurrency, dailyReserve: 0 };
  const called = () => parts.moment('called');
  const caller = callerOf({ process, account, vendor, rules, time, called });
  for (;;) {
    await time.sleep(200 + Math.floor(parts.random() * 200));
    await process.turn();
    const job = jobs.find(each => takeable(each, parts));
    if (!job) continue;
    job.holder = process;
    job.heardAt = time.now();
    await runJob(job, parts, caller).catch((error: unknown) => {
      // The database was away; whoever comes next finds the items as they are.
      if (!(error instanceof DatabaseAway)) throw error;
      job.notBefore = time.now() + 1000;
    });
    await process.turn();
    if (job.holder === process) job.holder = null;
    if (database.items.every(item => item.state === 'done')) await time.sleep(1000);
  }
}

function takeable(job: Job, { time, database, account }: WorkerParts): boolean {
  if (job.holder?.running()) job.heardAt = time.now();
  if (job.holder && time.now() - job.heardAt < silentMs) return false;
  const open = database.items.some(item => item.push === job.id && item.state !== 'done');
  return open && account.connected && job.notBefore <= time.now();
}

class DatabaseAway extends Error {}

async function runJob(job: Job, parts: WorkerParts, caller: Caller): Promise<void> {
  const { process, time, random } = parts;
  const kept = keep(parts, parts.database.ledger(job.id));
  const clock: Clock = {
    now: () => new Date(time.now()),
    async sleep(ms) {
      await time.sleep(ms);
      await process.turn();
    },
    random,
  };
  const { limits, byEmail, unique } = parts;
  const kinds = objects.map(object => ({ ...object, allowsTwins: !unique }));
  const ports: PushPorts = {
    ledger: kept.ledger,
    clock,
    client: caller(kept.holds),
    connector: { label: 'Acme CRM', objects: kinds, limits },
    recordUrl: ({ object, id }) => `https://crm.example/${object}/${id}`,
    mappings: async () => [mappingOf('Person'), mappingOf('Prospect')],
    ...(byEmail ? writingByEmail(limits) : {}),
  };
  const task = { object: 'Person', policy: job.policy, failures: job.failures, maxSleepMs: 5000 };
  try {
    const result = await runPush(task, ports);
    job.failures = result.end === 'halted' ? result.failures : 0;
    if (result.end === 'waiting' || result.end === 'halted')
      job.notBefore = result.until?.getTime() ?? time.now() + 1000;
  } finally {
    kept.stop();
  }
}

/** As a CRM that can do it has it, for a person who chose it. */
function writingByEmail(limits: CrmLimits): Pick<PushPorts, 'connector' | 'mappings' | 'extras'> {
  const person = {
    name: 'Person',
    label: 'Person',
    defaultMapping: [],
    allowsTwins: false,
    emailKey: 'Email',
  };
  const lines = defaultEntries.map(each =>
    each.to === 'Email' ? { ...each, rule: 'fill-blanks' as const } : each,
  );
  return {
    connector: { label: 'Acme CRM', objects: [person], limits },
    mappings: async () => [mappingOf('Person', lines)],
    extras: {
      options: { ...plain, byEmail: true },
      companies: memoryTurns().ledger,
      followUps: memoryFollowUps(null).ledger,
    },
  };
}

/** The ledger as a process reaches it: over a database that may be away, with leases kept while the process lives. */
function keep({ process, time, database, databaseUp, moment }: WorkerParts, stored: Ledger) {
  const held = new Map<string, number>();
  let stopped = false;
  const beat = () => {
    if (stopped) return;
    if (process.running() && databaseUp()) prolong();
    time.after(renewMs, beat);
  };
  const prolong = () => {
    const at = time.now();
    database.renew([...held.keys()]);
    for (const [fence, sure] of held) if (at - sure < leaseMs) held.set(fence, at);
  };
  time.after(renewMs, beat);
  /** A transaction: it may be cut off before it happens or after. */
  const transaction = async <T>(make: () => Promise<T>): Promise<T> => {
    await process.turn();
    if (!databaseUp()) throw new DatabaseAway();
    await time.sleep(1);
    await process.turn();
    const done = await make();
    await time.sleep(1);
    await process.turn();
    if (!databaseUp()) throw new DatabaseAway();
    return done;
  };
  const ledger: Ledger = {
    async claim(limit) {
      const at = time.now();
      const claim = await transaction(() => stored.claim(limit));
      if (claim) held.set(claim.fence, at);
      return claim;
    },
    begin: (fence, attempts) =>
      transaction(async () => {
        const ours = await stored.begin(fence, attempts);
        moment('begun');
        return ours;
      }),
    settle: (fence, settlements) => transaction(() => stored.settle(fence, settlements)),
    nextDue: () => transaction(() => stored.nextDue()),
  };
  const surely = (ms: number) => [...held.values()].every(sure => time.now() - sure < ms);
  return {
    ledger,
    holds() {
      if (!surely(sureMs) && surely(leaseMs) && databaseUp()) prolong();
      return surely(sureMs);
    },
    stop() {
      stopped = true;
    },
  };
}
