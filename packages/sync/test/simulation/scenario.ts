import fc from 'fast-check';
import { type Mishap, mishaps } from './vendor.ts';

/** Somebody of a scenario. */
export interface ScenarioPerson {
  /** What the CRM has of them before: nothing, or a record whose phone is theirs or blank. */
  readonly before: 'nothing' | 'blank phone' | 'other phone';
  /** The CRM refuses them, and with them every batch they are in. */
  readonly poison: boolean;
}

/** Something that goes wrong outside the vendor. */
export interface Disturbance {
  /** At a time, or when an attempt was just committed or a call just sent: then to the process that did it. */
  readonly on: 'time' | 'begun' | 'called';
  /** Milliseconds from the start. */
  readonly at: number;
  /** Which attempt or call, counted from 1. */
  readonly nth: number;
  readonly what: 'kill' | 'stop' | 'database-away' | 'expire-tokens';
  /** Which of the two workers. */
  readonly who: number;
  readonly ms: number;
}

/** All that a simulation is decided by. */
export interface Scenario {
  readonly people: readonly ScenarioPerson[];
  /** People `from` to `to` of them each, under a policy. They overlap. */
  readonly pushes: readonly {
    readonly from: number;
    readonly to: number;
    readonly policy: 'fill-blanks' | 'overwrite' | 'skip';
  }[];
  readonly mishaps: readonly Mishap[];
  readonly disturbances: readonly Disturbance[];
  readonly latencyMs: number;
  /** Whether the CRM holds an e-mail once at most. */
  readonly unique: boolean;
  /** Whether many are overwritten by e-mail, without a look. Only of a CRM that holds an e-mail once. */
  readonly byEmail: boolean;
  readonly windowCalls: number;
  /** Decides all that is left to chance. */
  readonly seed: number;
}

const person = fc.record({
  before: fc.constantFrom('nothing', 'nothing', 'blank phone', 'other phone'),
  poison: fc.integer({ min: 0, max: 11 }).map(n => n === 0),
});

const disturbance = fc.record({
  on: fc.constantFrom('time', 'begun', 'called'),
  at: fc.integer({ min: 0, max: 60_000 }),
  nth: fc.integer({ min: 1, max: 12 }),
  what: fc.constantFrom('kill', 'kill', 'stop', 'database-away', 'expire-tokens'),
  who: fc.integer({ min: 0, max: 1 }),
  ms: fc.constantFrom(300, 2000, 6000, 9000, 15_000, 50_000),
});

const push = fc.record({
  from: fc.integer({ min: 0, max: 9 }),
  to: fc.integer({ min: 1, max: 14 }),
  policy: fc.constantFrom('fill-blanks', 'overwrite', 'skip'),
});

/** Every scenario there is. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  people: fc.array(person, { minLength: 1, maxLength: 14 }),
  pushes: fc.array(push, { minLength: 1, maxLength: 3 }),
  mishaps: fc.array(fc.constantFrom(...mishaps), { maxLength: 16 }),
  disturbances: fc.array(disturbance, { maxLength: 5 }),
  latencyMs: fc.constantFrom(20, 200, 2000, 12_000),
  unique: fc.boolean(),
  byEmail: fc.boolean(),
  windowCalls: fc.integer({ min: 5, max: 40 }),
  seed: fc.nat(),
});
