/**
 * `npm run bench`: measures CRMSync beside the old plan's algorithm and the official SDKs, in one run, and writes
 * `docs/performance.md` and its plot. `--sizes 1000,10000,100000` are the contacts of the pushes of many; how many minutes they are
 * likely to take is said first. A part that fails is named on the page, and the others go on; an interrupt ends it early with the page
 * of what was measured. `--quick` takes small sizes (about three minutes) and prints the page instead, unless `--write`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startOurs } from './crmsync.ts';
import { estimatedMinutes } from './estimate.ts';
import { measureAll } from './measure-all.ts';
import { startParts } from './parts.ts';
import { page } from './report/page.ts';
import { plot } from './report/plot.ts';
import { emptyResults, type Results } from './results.ts';
import { sizesFor } from './sizes.ts';
import { verdicts } from './targets.ts';
import { startWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** Writes the page in quick mode too. */
    write: { type: 'boolean', default: false },
    /** Contacts of each push of many, comma separated. */
    sizes: { type: 'string' },
    /** Milliseconds added to every answer of a vendor. */
    latency: { type: 'string', default: '100' },
  },
});

const many = (values.sizes ?? (values.quick ? '1000,3000' : '1000,10000,100000')).split(',').map(Number);
const latencyMs = Number(values.latency);
if (![...many, latencyMs].every(number => number > 0)) {
  process.stderr.write('--sizes and --latency are numbers above 0.\n');
  process.exit(2);
}
const sizes = sizesFor(many, values.quick);

/** Of the last minute, before the bench adds its own. */
const load = loadavg()[0]?.toFixed(1);

function say(words: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`);
}

/** What `npm run load` wrote last, as a section of the page. */
function underLoad(): string {
  return readFileSync('docs/load.md', 'utf8').replace('# ', '## ');
}

/** Prints the page, and writes it where it is meant to be kept. */
function report(results: Results): void {
  const text = `${page(results, verdicts(results))}\n${underLoad()}`;
  process.stdout.write(text);
  if (values.quick && !values.write) return;
  writeFileSync('docs/performance.md', text);
  writeFileSync('docs/performance.svg', plot(results));
  say('written: docs/performance.md, docs/performance.svg');
}

say(`about ${Math.ceil(estimatedMinutes(sizes, latencyMs))} minutes`);
const started = performance.now();
const world = await startWorld();
const ours = startOurs(world);
const parts = startParts(ours.revive, say);
const found = emptyResults();
const results = (): Results => ({
  ...found,
  quick: values.quick,
  latencyMs,
  failures: parts.failures,
  minutes: Math.ceil((performance.now() - started) / 60_000),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load average ${load} when it began and ${loadavg()[0]?.toFixed(1)} at its end`,
  day: new Date().toISOString().slice(0, 10),
});

let ending: Promise<never> | undefined;

/** Ends the bench once, with the page of what was found. */
function end(): Promise<never> {
  ending ??= (async () => {
    report(results());
    await world.close();
    const missed = parts.failures.length;
    if (missed > 0) say(`${missed} parts failed: ${parts.failures.map(({ part }) => part).join(', ')}`);
    return process.exit(missed === 0 ? 0 : 1);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    say(`${signal}: the page is of what was measured so far`);
    void end();
  });
await measureAll({ world, ours, parts, sizes, latencyMs }, found);
await end();
