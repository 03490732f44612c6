/**
 * `npm run scale`: 100,000 contacts each for 100 people, or `-- --people 10000 --users 5`, in a throw-away PostgreSQL: what one of them
 * feels, alone and among all. Writes docs/scale.md. Takes about half an hour and 25 GB below the folder for temporary files.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startOurs } from '../crmsync.ts';
import { peopleOf } from '../people.ts';
import { startWorld } from '../world.ts';
import { measure } from './measure.ts';
import { renderScale } from './page.ts';
import { copyPerson, linkHalf } from './seed.ts';
import { sizeOf } from './size.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '100000' }, users: { type: 'string', default: '100' } },
});
const [each, users] = [Number(values.people), Number(values.users)];
const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
const world = await startWorld();
try {
  const ours = startOurs(world);
  say(`One person keeps ${each} contacts…`);
  const person = await ours.person(peopleOf('scale', each));
  await linkHalf(world.database, person.id, 'salesforce');
  await world.database.query('vacuum analyze');
  say('Alone:');
  const alone = await measure(world, ours, person, { each, round: 0 });
  say(`${users - 1} more keep as many…`);
  await copyPerson(world.database, person.id, users - 1, done => {
    if (done % 10 === 0) say(`${done} of them`);
  });
  say('Among all:');
  const among = await measure(world, ours, person, { each, round: 1 });
  // Others may work on it too: then ratios say more than absolutes.
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load average ${Math.round(loadavg()[0] ?? 0)} at the end`;
  const results = { users, each, alone, among, size: await sizeOf(world.database) };
  const page = renderScale(results, { machine, day: new Date().toISOString().slice(0, 10) });
  writeFileSync('docs/scale.md', page);
  process.stdout.write(page);
} finally {
  await world.close();
}
