import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';
import { restartSchedule, scheduleOf } from '../schedule.ts';
import { type Stage, startStage } from '../stage.ts';

const testMs = 400_000;

it('a schedule is its seed', () => {
  expect(scheduleOf(7, 100)).toEqual(scheduleOf(7, 100));
  expect(scheduleOf(7, 100)).not.toEqual(scheduleOf(8, 100));
});

/** One of the runs of `npm run chaos`. */
describe.runIf(process.env.TEST_POSTGRES_URL)('chaos', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.close());

  it.each([11])(
    'seed %i: nobody lost, doubled or damaged, every log line right',
    async seed => {
      const report = await run(stage, scheduleOf(seed, 150));
      expect(report.violations).toEqual([]);
      expect(report.deaths).toBeGreaterThan(0);
    },
    testMs,
  );

  it(
    'K9 the database is restarted again and again, orderly and not: nobody lost or doubled',
    async () => {
      const report = await run(stage, restartSchedule(1, 150, 12_000, [2500, 4000]));
      expect(report.violations).toEqual([]);
      expect(report.databaseRestarts).toBeGreaterThan(2);
    },
    testMs,
  );
});
