/**
 * The product's own program with two things done to its process first: it crashes at the moments of `CHAOS_AT`, and its clock is
 * `CHAOS_AHEAD_MS` ahead, as after so long an outage. Then it is `apps/server/src/main.ts`, unchanged.
 */
import { readCrashes, watchCrashPoints } from './crash-points.ts';

watchCrashPoints(readCrashes(process.env.CHAOS_AT ?? ''));

const ahead = Number(process.env.CHAOS_AHEAD_MS ?? 0);
const now = Date.now;
if (ahead > 0) Date.now = () => now() + ahead;

await import('../../apps/server/src/main.ts');
