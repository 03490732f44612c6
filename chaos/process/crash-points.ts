/**
 * Named moments in a process of ours at which it kills or stops itself. They are seen from outside: statements as the Postgres
 * driver sends them, vendor calls as the HTTP client tells of them. The product contains nothing for it, so nothing of it can be
 * switched on where the product runs.
 */
import { subscribe } from 'node:diagnostics_channel';
import pg from 'pg';

/** What a process does in the database, by a word of the statement that nothing else says. */
const statements = {
  /** A push, its items and its job are stored. */
  accept: /insert into pushes \(/i,
  /** Items are leased. */
  claim: /update push_items[\s\S]*set state = 'sending'/i,
  /** Attempts are noted, before anything is sent. */
  attempt: /insert into sync_attempts/i,
  /** Outcomes, links, log and events are stored. */
  settle: /insert into crm_sync_logs/i,
} as const;

/** Every moment there is: before a commit, after it, after a write was sent to a vendor, after its answer began to arrive. */
export const crashPoints = [
  'accept:before-commit',
  'accept:committed',
  'claim:before-commit',
  'claim:committed',
  'attempt:before-commit',
  'attempt:committed',
  'settle:before-commit',
  'settle:committed',
  'write:sent',
  'write:answered',
] as const;
/** One of them. */
export type CrashPoint = (typeof crashPoints)[number];

/** At the `nth` passing of `point`, counted from 1 in each process. */
export interface CrashAt {
  readonly point: CrashPoint;
  readonly nth: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

/** `settle:committed 3 SIGKILL, write:sent 1 SIGSTOP`: how it travels to the process. */
export function writeCrashes(crashes: readonly CrashAt[]): string {
  return crashes.map(({ point, nth, signal }) => `${point} ${nth} ${signal}`).join(',');
}

/** Reads what {@link writeCrashes} wrote; throws a RangeError on anything else. */
export function readCrashes(text: string): CrashAt[] {
  return text
    .split(',')
    .filter(part => part.trim() !== '')
    .map(part => {
      const [name, count, signal] = part.trim().split(' ');
      const point = crashPoints.find(each => each === name);
      const nth = Number(count);
      if (!point || !(nth > 0) || (signal !== 'SIGKILL' && signal !== 'SIGSTOP'))
        throw new RangeError(`There is no crash point "${part}"`);
      return { point, nth, signal };
    });
}

/** Watches this process from now on. */
export function watchCrashPoints(crashes: readonly CrashAt[]): void {
  const passed = new Map<CrashPoint, number>();
  const pass = (point: CrashPoint) => {
    const count = (passed.get(point) ?? 0) + 1;
    passed.set(point, count);
    for (const crash of crashes)
      if (crash.point === point && crash.nth === count) process.kill(process.pid, crash.signal);
  };
  watchStatements(pass);
  watchWrites(pass);
}

type Statement = keyof typeof statements;

/** The driver's one way to send a statement, as far as it is used here: text first, a callback last or a promise back. */
type Query = (this: object, ...words: unknown[]) => unknown;

function watchStatements(pass: (point: CrashPoint) => void): void {
  const prototype: { query: Query } = pg.Client.prototype as never;
  const send = prototype.query;
  const open = new WeakMap<object, Set<Statement>>();
  prototype.query = function (this: object, ...words) {
    const text = textOf(words[0]);
    const said = whatIs(text);
    if (/^\s*(begin|start transaction)/i.test(text)) open.set(this, new Set());
    const transaction = open.get(this);
    if (said && transaction) transaction.add(said);
    const ends = /^\s*(commit|rollback)/i.exec(text)?.[1]?.toLowerCase();
    if (ends) open.delete(this);
    const committing = ends === 'commit' ? [...(transaction ?? [])] : said && !transaction ? [said] : [];
    if (committing.length === 0) return send.apply(this, words);
    for (const each of committing) pass(`${each}:before-commit`);
    return after(send, this, words, () => {
      for (const each of committing) pass(`${each}:committed`);
    });
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : '';
}

function whatIs(text: string): Statement | undefined {
  const names: readonly Statement[] = ['accept', 'claim', 'attempt', 'settle'];
  return names.find(name => statements[name].test(text));
}

function after(send: Query, client: object, words: unknown[], then: () => void): unknown {
  const last = words.at(-1);
  if (typeof last === 'function') {
    const callback = (...answer: unknown[]) => {
      then();
      return last(...answer);
    };
    return send.apply(client, [...words.slice(0, -1), callback]);
  }
  const sent = send.apply(client, words);
  return sent instanceof Promise ? sent.finally(then) : sent;
}

/** What the HTTP client tells of a request (https://undici.nodejs.org/#/docs/api/DiagnosticsChannel). */
interface Told {
  readonly request: { readonly method: string; readonly path: string };
}

/** A call that may change a record at a vendor. */
function isWrite({ request: { method, path } }: Told): boolean {
  return (
    (method === 'POST' || method === 'PATCH') && /batch\/(create|update|upsert)|\/sobjects(\/|$)/.test(path)
  );
}

function watchWrites(pass: (point: CrashPoint) => void): void {
  const on = (channel: string, point: CrashPoint) =>
    subscribe(channel, message => {
      if (isWrite(message as Told)) pass(point);
    });
  on('undici:request:bodySent', 'write:sent');
  on('undici:request:headers', 'write:answered');
}
