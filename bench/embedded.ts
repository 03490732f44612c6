import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, importPeople, newPerson } from '../chaos/client.ts';
import { type Bulk, measurePush } from './measure/bulk.ts';
import { csvOf, peopleOf, seedHalf } from './people.ts';
import { vendors, type World } from './world.ts';

/** A mixed push to HubSpot as `npm start` runs it: one process, the embedded database. Its queries are not counted. */
export async function measureEmbedded(world: World, contacts: number): Promise<Bulk> {
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-bench-'));
  const { DATABASE_URL: _, ...env } = world.env;
  const program = world.start('apps/server/src/main.ts', { ...env, CRMSYNC_DATA_DIR: folder });
  try {
    const deadline = Date.now() + 180_000;
    const people = peopleOf('embedded-', contacts);
    await seedHalf(world, 'hubspot', people);
    const person = await newPerson(world.url, deadline);
    for (const vendor of vendors) await connect(person, vendor, deadline);
    await importPeople(person, csvOf(people), deadline);
    const room = {
      worker: program,
      server: program,
      queries: async () => Number.NaN,
      everyMs: 250,
      over: async (pushId: string) => (await person.get(`/api/pushes/${pushId}`)).body.state === 'done',
    };
    return await measurePush(world, room, { person, vendor: 'hubspot', contacts, policy: 'fill-blanks' });
  } finally {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
