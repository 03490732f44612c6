import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, importPeople, newPerson } from '../chaos/client.ts';
import type { Bulk } from './measure/bulk.ts';
import { forgetCalls, seenCalls } from './measure/calls.ts';
import { cpuSeconds, watchMemory } from './measure/memory.ts';
import { csvOf, peopleOf, seedHalf } from './people.ts';
import { vendors, type World } from './world.ts';

/** A mixed push to HubSpot as `npm start` runs it: one process, the embedded database. Its queries are not counted. */
export async function measureEmbedded(world: World, contacts: number): Promise<Bulk> {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-bench-'));
  const { DATABASE_URL: _, ...env } = world.env;
  const program = world.start('apps/server/src/main.ts', { ...env, CRMSYNC_DATA_DIR: folder });
  try {
    const deadline = Date.now() + 600_000;
    const people = peopleOf('embedded-', contacts);
    await seedHalf(world, 'hubspot', people);
    const person = await newPerson(world.url, deadline);
    for (const vendor of vendors) await connect(person, vendor, deadline);
    await importPeople(person, csvOf(people), deadline);
    await new Promise(resolve => setTimeout(resolve, 10_500));
    await forgetCalls(world, 'hubspot');
    const memory = watchMemory(program.pid);
    const cpu = cpuSeconds(program.pid);
    const started = Date.now();
    const wish = { connector: 'hubspot', object: 'contacts', policy: 'fill-blanks', filter: {} };
    const { body } = await person.post('/api/pushes', wish);
    for (;;) {
      const { body: push } = await person.get(`/api/pushes/${body.id}`);
      if (push.state !== 'done') {
        await new Promise(resolve => setTimeout(resolve, 250));
        continue;
      }
      const seen = await seenCalls(world, 'hubspot');
      const used = memory();
      return {
        vendor: 'hubspot',
        contacts,
        seconds: (Date.parse(push.finishedAt) - started) / 1000,
        calls: seen.calls,
        describes: seen.describes,
        tooMany: seen.tooMany,
        queries: Number.NaN,
        cpuSeconds: cpuSeconds(program.pid) - cpu,
        firstCallMs: seen.firstAt === null ? Number.NaN : seen.firstAt - started,
        workerMb: used,
        serverMb: used,
        outcomes: push.counts,
      };
    }
  } finally {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
