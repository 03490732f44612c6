/**
 * `npm run load`: two servers, two workers, PostgreSQL and the simulated CRMs under mixed users, for ten minutes or `-- --minutes 1`;
 * after a quiet fifth of the time one of the users pushes `--people` (100,000) at once. Writes docs/load.md, and exits 1 on any error
 * that is ours.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startWorld } from '../world.ts';
import { renderLoad } from './page.ts';
import { run } from './run.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, people: { type: 'string', default: '100000' } },
});
const world = await startWorld();
try {
  const results = await run(world, { minutes: Number(values.minutes), people: Number(values.people) });
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const page = renderLoad(results, { machine, day: new Date().toISOString().slice(0, 10) });
  writeFileSync('docs/load.md', page);
  process.stdout.write(page);
  process.exitCode = results.ours.length > 0 ? 1 : 0;
} finally {
  await world.close();
}
