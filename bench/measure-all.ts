import { type Baseline, grantOf, startBaseline } from './baseline/start.ts';
import type { Ours } from './crmsync.ts';
import { measureEmbedded } from './embedded.ts';
import { measureBareClick } from './measure/bare-click.ts';
import { measureBulk, prepare } from './measure/bulk.ts';
import { baselinePusher, measureOneByOne } from './measure/one-by-one.ts';
import { measureRequests } from './measure/requests.ts';
import { measureSingles } from './measure/single.ts';
import type { Parts } from './parts.ts';
import type { Found } from './results.ts';
import { hubspotPusher } from './sdk/hubspot.ts';
import { salesforcePusher } from './sdk/salesforce.ts';
import type { Sizes } from './sizes.ts';
import { type Vendor, vendors, type World } from './world.ts';

/** What a bench works with. */
export interface Bench {
  readonly world: World;
  readonly ours: Ours;
  readonly parts: Parts;
  readonly sizes: Sizes;
  /** Added to every answer of the vendors, in milliseconds. */
  readonly latencyMs: number;
}

/** Runs every part, the quick ones first, and puts what it finds into `found` as it goes. */
export async function measureAll(bench: Bench, found: Found): Promise<void> {
  const { parts, world, ours, sizes } = bench;
  await parts.run('getting ready', () => getReady(bench));
  for (const vendor of vendors)
    await parts.run(`clicks, ${vendor}`, async () => {
      const { singles, lags } = await measureSingles(world, ours, vendor, sizes.clicks);
      found.singles.push(...singles);
      found.lags.push(lags);
    });
  await parts.run('bare clicks', async () => {
    found.bareClick = await measureBareClick(world, sizes.clicks);
  });
  const baseline = await parts.run('the old plan', () => startBaseline(world));
  for (const vendor of vendors)
    for (const callers of [1, 10]) await measureAlone(bench, found, { baseline, vendor, callers });
  for (const contacts of sizes.many) await measureSize(bench, found, contacts);
  await measureOverwrite(bench, found);
  // Last of all: the worker is busy with these pushes long afterwards.
  if (baseline)
    await parts.run('requests a second', async () => {
      found.requests.push(...(await measureRequests(world, ours, baseline, sizes.requests)));
    });
  await ours.stop();
  await parts.run('embedded database', async () => {
    found.embedded = await measureEmbedded(world, sizes.embedded);
  });
}

async function getReady({ world, ours, latencyMs }: Bench): Promise<void> {
  for (const vendor of vendors) await world.sim(vendor, 'latency', { ms: latencyMs });
  await world.sim('salesforce', 'limits', { dailyRequests: 1_000_000 });
  // Their fuzzy matching would take numbered people for one another.
  const off = { create: 'off', edit: 'off' };
  await world.sim('salesforce', 'settings', { duplicateRules: { Lead: off, Contact: off } });
  // Waits until the tables are there.
  await ours.person([]);
}

/** The old plan's own statements, whatever CRMSync asks its database meanwhile: they are told by their capitals. */
async function queriesOf(world: World): Promise<number> {
  const [asked, noted] = [
    await world.queries('SELECT * FROM crm_%'),
    await world.queries('INSERT INTO crm_%'),
  ];
  return asked + noted;
}

async function measureAlone(
  { parts, world, sizes }: Bench,
  found: Found,
  { baseline, vendor, callers }: { baseline: Baseline | undefined; vendor: Vendor; callers: number },
): Promise<void> {
  const set = { vendor, contacts: sizes.single, callers };
  if (baseline)
    await parts.run(`one at a time, the old plan, ${vendor}, ${callers} callers`, async () => {
      const queries = await queriesOf(world);
      const one = await measureOneByOne(world, { ...set, tag: 'base' }, baselinePusher(baseline, vendor));
      found.baseline.push({ ...one, queries: (await queriesOf(world)) - queries });
    });
  await parts.run(`one at a time, the SDK, ${vendor}, ${callers} callers`, async () => {
    const { token } = await grantOf(world, vendor);
    const pusher = vendor === 'hubspot' ? hubspotPusher : salesforcePusher;
    const push = pusher(world.vendorUrl[vendor], token);
    found.sdk.push(await measureOneByOne(world, { ...set, tag: 'sdk' }, push));
  });
}

/** A mixed set, half of it in the CRM, under the default policy; then the same people again, their links known, under overwrite. */
async function measureSize({ parts, world, ours, sizes }: Bench, found: Found, contacts: number) {
  const person = await parts.run(`${contacts} contacts are kept`, () =>
    prepare(world, ours, 'many', contacts),
  );
  if (!person) return;
  for (const vendor of vendors) {
    const wish = { person, vendor, contacts };
    const mixed = await parts.run(`${contacts} contacts, ${vendor}`, () =>
      measureBulk(world, ours, { ...wish, policy: 'fill-blanks' }),
    );
    if (!mixed) continue;
    found.mixed.push(mixed);
    if (!sizes.again.includes(contacts)) continue;
    await parts.run(`${contacts} contacts again, ${vendor}`, async () => {
      found.again.push(await measureBulk(world, ours, { ...wish, policy: 'overwrite' }));
    });
  }
}

/** People whom nobody knows a link of, under overwrite; by their e-mail without a look, where that can be chosen. */
async function measureOverwrite({ parts, world, ours, sizes }: Bench, found: Found): Promise<void> {
  const contacts = sizes.overwrite;
  const person = await parts.run(`${contacts} contacts are kept, for overwrite`, () =>
    prepare(world, ours, 'over', contacts),
  );
  if (!person) return;
  for (const vendor of vendors)
    await parts.run(`overwrite, ${contacts} contacts, ${vendor}`, async () => {
      const wish = { person, vendor, contacts, policy: 'overwrite', byEmail: vendor === 'hubspot' } as const;
      found.overwrite.push(await measureBulk(world, ours, wish));
    });
}
