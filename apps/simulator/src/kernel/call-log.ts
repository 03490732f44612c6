/** One HTTP call as the vendor saw it. Nothing is redacted: tests read it to prove what was sent. */
export interface Call {
  /** Counts up from 1; never reused, not even after a reset. */
  seq: number;
  /** Virtual time of arrival, ISO 8601. */
  at: string;
  method: string;
  /** Path without the query string. */
  path: string;
  /** Path with the query string, as sent. */
  url: string;
  /** The route that answered, e.g. `/crm/v3/objects/:objectType`; empty for an unknown route. */
  route: string;
  headers: Record<string, string>;
  /** Size of the request body in bytes. */
  bytes: number;
  /** Request body as text, cut at 1 MiB. */
  body: string;
  /** Status answered; 0 when the connection was cut or left hanging. */
  status: number;
  /** Size of the answer's body in bytes. */
  responseBytes: number;
  /** Kind of the injected fault, when one fired on this call. */
  fault?: string;
}

/** The recent calls of one vendor. */
export interface CallLog {
  add(call: Omit<Call, 'seq'>): Call;
  /** Calls with `seq` greater than `since`, oldest first. */
  list(since?: number): Call[];
  /** Number of calls ever seen since the last clear, including those no longer kept. */
  total(): number;
  /** How often each `METHOD route` was called since the last clear. */
  summary(): Record<string, number>;
  clear(): void;
}

const KEPT_CALLS = 20_000;
/** Most characters kept of one body, and of all bodies together. */
const KEPT_BODY = 1_048_576;
const KEPT_BODIES = 64 * 1_048_576;

/** Makes a log that counts all calls and keeps the last 20,000 of them (fewer when their bodies are big). */
export function createCallLog(): CallLog {
  let calls: Call[] = [];
  let first = 0;
  let kept = 0;
  let seq = 0;
  let total = 0;
  let counts = new Map<string, number>();

  /** Lets go of the oldest calls; the array itself is cut only now and then. */
  const trim = () => {
    while (calls.length - first > KEPT_CALLS || kept > KEPT_BODIES) {
      const oldest = calls[first];
      if (!oldest) return;
      kept -= oldest.body.length;
      oldest.body = '';
      first += 1;
    }
    if (first < KEPT_CALLS) return;
    calls = calls.slice(first);
    first = 0;
  };
  return {
    add(call) {
      seq += 1;
      total += 1;
      const logged: Call = { seq, ...call, body: call.body.slice(0, KEPT_BODY) };
      calls.push(logged);
      kept += logged.body.length;
      trim();
      const key = `${call.method} ${call.route || '(unknown route)'}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return logged;
    },
    list: (since = 0) => calls.slice(first).filter(call => call.seq > since),
    total: () => total,
    summary: () => Object.fromEntries([...counts].toSorted((a, b) => b[1] - a[1])),
    clear() {
      calls = [];
      first = 0;
      kept = 0;
      total = 0;
      counts = new Map();
    },
  };
}
