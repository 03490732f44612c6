/**
 * `npm run refresh-storm -- --repeats N`: 200 callers in 4 processes need a fresh token at once, N times over, on a real PostgreSQL and a
 * vendor that rotates refresh tokens and ends the grant of a used one. Prints how many token calls there were: N is right.
 */
import { parseArgs } from 'node:util';
import { startStage } from '../stage.ts';
import { refreshStorm } from './storm.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '1000' },
    callers: { type: 'string', default: '200' },
    processes: { type: 'string', default: '4' },
  },
});
const [repeats, callers, processes] = [values.repeats, values.callers, values.processes].map(text => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write('--repeats, --callers and --processes are whole numbers above 0.\n');
  return process.exit(2);
});

const stage = await startStage();
try {
  const env = stage.env(await stage.createDatabase());
  const size = { repeats: repeats ?? 1, callers: callers ?? 1, processes: processes ?? 1 };
  const { tokenCalls, wrong } = await refreshStorm({ env, sim: stage.sim }, size);
  for (const line of wrong.slice(0, 20)) process.stdout.write(`WRONG ${line}\n`);
  process.stdout.write(
    `${size.callers} callers in ${size.processes} processes, ${size.repeats} times: ${tokenCalls} token calls, ${wrong.length} wrong\n`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await stage.close();
}
