/**
 * `npm run bench`: measures CRMSync beside the old plan's algorithm and the official SDKs, in one run, and writes
 * `docs/performance.md` and its plot. `--quick` takes small sizes (about three minutes) and prints the page instead, unless `--write`.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { grantOf, startBaseline } from './baseline/start.ts';
import { type Ours, startOurs } from './crmsync.ts';
import { measureEmbedded } from './embedded.ts';
import { type Bulk, measureBulk, measureOverwrite } from './measure/bulk.ts';
import { baselinePusher, measureOneByOne, type OneByOne } from './measure/one-by-one.ts';
import { measureRequests } from './measure/requests.ts';
import { measureSingles } from './measure/single.ts';
import { page } from './report/page.ts';
import { plot } from './report/plot.ts';
import type { Results } from './results.ts';
import { hubspotPusher } from './sdk/hubspot.ts';
import { salesforcePusher } from './sdk/salesforce.ts';
import { verdicts } from './targets.ts';
import { startWorld, vendors, type World } from './world.ts';

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

const sizes = (values.sizes ?? (values.quick ? '1000,3000' : '1000,10000,100000')).split(',').map(Number);
const latencyMs = Number(values.latency);
const one = values.quick ? 60 : 300;
const clicks = values.quick ? 15 : 60;
if (![...sizes, latencyMs].every(number => number > 0)) {
  process.stderr.write('--sizes and --latency are numbers above 0.\n');
  process.exit(2);
}

/** Of the last minute, before the bench adds its own. */
const load = loadavg()[0]?.toFixed(1);

function say(words: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${words}\n`);
}

async function measure(world: World): Promise<Results> {
  const ours = startOurs(world);
  for (const vendor of vendors) await world.sim(vendor, 'latency', { ms: latencyMs });
  await world.sim('salesforce', 'limits', { dailyRequests: 1_000_000 });
  // Their fuzzy matching would take numbered people for one another.
  const off = { create: 'off', edit: 'off' };
  await world.sim('salesforce', 'settings', { duplicateRules: { Lead: off, Contact: off } });
  // Waits until the tables are there.
  await ours.person([]);

  const singles = [];
  for (const vendor of vendors) {
    say(`clicks, ${vendor}`);
    singles.push(await measureSingles(world, ours, vendor, clicks));
  }
  const bulks = await measureBulks(world, ours);
  const baseline = await startBaseline(world);
  const alone = { baseline: [] as OneByOne[], sdk: [] as OneByOne[] };
  for (const vendor of vendors)
    for (const callers of [1, 10]) {
      say(`one at a time, ${vendor}, ${callers} callers`);
      const set = { vendor, contacts: one, callers };
      alone.baseline.push(
        await measureOneByOne(world, { ...set, tag: 'base' }, baselinePusher(baseline, vendor)),
      );
      const { token } = await grantOf(world, vendor);
      const pusher = vendor === 'hubspot' ? hubspotPusher : salesforcePusher;
      alone.sdk.push(
        await measureOneByOne(world, { ...set, tag: 'sdk' }, pusher(world.vendorUrl[vendor], token)),
      );
    }
  say('requests a second');
  const requests = await measureRequests(world, ours, baseline, values.quick ? 300 : 2000);
  await ours.stop();
  say('embedded database');
  const embedded = await measureEmbedded(world, Math.min(sizes.at(-1) ?? 1000, 10_000));
  return {
    quick: values.quick,
    latencyMs,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load average ${load} when it began and ${loadavg()[0]?.toFixed(1)} at its end`,
    day: new Date().toISOString().slice(0, 10),
    ...bulks,
    ...alone,
    singles: singles.flatMap(each => each.singles),
    lags: singles.map(each => each.lags),
    requests,
    embedded,
  };
}

async function measureBulks(world: World, ours: Ours) {
  const found = { mixed: [] as Bulk[], again: [] as Bulk[], overwrite: [] as Bulk[] };
  for (const vendor of vendors)
    for (const size of sizes) {
      say(`${size} contacts, ${vendor}`);
      const { mixed, again } = await measureBulk(world, ours, vendor, size);
      found.mixed.push(mixed);
      found.again.push(again);
    }
  say('overwrite');
  const middle = sizes[Math.min(1, sizes.length - 1)] ?? 1000;
  for (const vendor of vendors) found.overwrite.push(await measureOverwrite(world, ours, vendor, middle));
  return found;
}

const world = await startWorld();
try {
  const results = await measure(world);
  const text = page(results, verdicts(results));
  process.stdout.write(text);
  if (!values.quick || values.write) {
    writeFileSync('docs/performance.md', text);
    writeFileSync('docs/performance.svg', plot(results));
    say('written: docs/performance.md, docs/performance.svg');
  }
} finally {
  await world.close();
}
process.exit(0);
