import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** How much work waits, as the database has it. */
export interface Backlog {
  /** Open pushes by state. */
  readonly pushes: Readonly<Record<string, number>>;
  /** Connections by connector and state. */
  readonly connections: readonly {
    readonly connector: string;
    readonly state: string;
    readonly count: number;
  }[];
}

/** The process's figures. Labels are of few values: never a person, a push or an address. */
export interface Metrics {
  request(of: { method: string; route: string; status: number }, seconds: number): void;
  /** A call of a vendor's API; `end` is `answered` or the kind of the error. */
  call(of: { connector: string; lane: string; end: string }, seconds: number): void;
  /** A run of a push in this process. */
  run(of: { connector: string; lane: string; end: string }, seconds: number): void;
  /** Contacts that got their outcome. */
  settled(of: { connector: string; outcome: string }, contacts: number): void;
  /** Everything in Prometheus' text format, with what the process itself uses. */
  text(): Promise<string>;
  readonly contentType: string;
}

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const runSeconds = [0.5, 1, 5, 15, 60, 300, 1800, 7200];

/** Makes them; `backlog` is asked once per scrape. */
export function createMetrics(backlog: () => Promise<Backlog>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  const requests = histogram(
    'crmsync_http_request_seconds',
    'Requests answered, by route.',
    ['method', 'route', 'status'],
    seconds,
  );
  const calls = histogram(
    'crmsync_crm_call_seconds',
    "Calls of the vendors' APIs; end is answered or the kind of the error.",
    ['connector', 'lane', 'end'],
    seconds,
  );
  const runs = histogram(
    'crmsync_push_run_seconds',
    'Runs of pushes in this process.',
    ['connector', 'lane', 'end'],
    runSeconds,
  );
  const settled = new Counter({
    name: 'crmsync_contacts_settled_total',
    help: 'Contacts that got their outcome.',
    labelNames: ['connector', 'outcome'],
    registers,
  });
  const setGauges = gaugesOf(registers);
  return {
    request: (of, took) => requests.observe({ ...of, status: String(of.status) }, took),
    call: (of, took) => calls.observe(of, took),
    run: (of, took) => runs.observe(of, took),
    settled: (of, contacts) => settled.inc(of, contacts),
    async text() {
      // Begun with the first scrape: whoever is never asked does not measure its event loop.
      if (registry.getSingleMetric('process_start_time_seconds') === undefined)
        collectDefaultMetrics({ register: registry });
      setGauges(await backlog());
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Answers how to take over what the database says now. */
function gaugesOf(registers: Registry[]): (found: Backlog) => void {
  const connections = new Gauge({
    name: 'crmsync_connections',
    help: 'Connections in the database.',
    labelNames: ['connector', 'state'],
    registers,
  });
  const pushes = new Gauge({
    name: 'crmsync_pushes_open',
    help: 'Pushes in the database that have not ended.',
    labelNames: ['state'],
    registers,
  });
  return found => {
    connections.reset();
    pushes.reset();
    for (const { count, ...labels } of found.connections) connections.set(labels, count);
    for (const [state, count] of Object.entries(found.pushes)) pushes.set({ state }, count);
  };
}
