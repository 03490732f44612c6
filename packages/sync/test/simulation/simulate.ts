import type { PushedContact } from '../../src/ports.ts';
import { contactOf } from '../fakes.ts';
import { openAccount } from './account.ts';
import { check } from './check.ts';
import { openDatabase } from './database.ts';
import { type Process, startProcess } from './process.ts';
import type { Disturbance, Scenario } from './scenario.ts';
import { seeded } from './seeded.ts';
import { virtualTime } from './time.ts';
import { startVendor } from './vendor.ts';
import { type Job, work } from './worker.ts';

/** All has to be settled within this much virtual time after the last thing went wrong. */
const patienceMs = 3_600_000;

/** Plays a scenario in virtual time; answers what is wrong at the end, which should be nothing. */
export async function simulate(scenario: Scenario): Promise<string[]> {
  const time = virtualTime();
  const random = seeded(scenario.seed);
  const window = { calls: scenario.windowCalls, perMs: 10_000 };
  const vendor = startVendor({ time, window, ...scenario });
  const limits = { batch: { find: 3, read: 3, write: 3 }, concurrency: 2, pace: window };
  const account = openAccount(vendor, { pace: window, concurrency: 2, dailyReserve: 0 });
  const contacts = scenario.people.map(contactFor);
  scenario.people.forEach(({ before }, n) => {
    if (before === 'nothing') return;
    const fields = {
      Email: emailOf(n),
      LastName: `Theirs${n}`,
      ...(before === 'other phone' ? { Phone: `000${n}` } : {}),
    };
    vendor.records.set(`b${n}`, { object: 'Person', id: `b${n}`, fields });
  });
  const pushes = scenario.pushes.flatMap(({ from, to, policy }, n) => {
    const chosen = contacts.slice(from, to);
    return chosen.length === 0 ? [] : [{ id: `push${n}`, policy, contacts: chosen }];
  });
  const database = openDatabase(pushes, time);
  const jobs = pushes.map(
    ({ id, policy }): Job => ({ id, policy, holder: null, heardAt: 0, notBefore: 0, failures: 0 }),
  );
  let awayUntil = 0;
  const broken: unknown[] = [];
  const passed = { begun: 0, called: 0 };
  const workers: Process[] = [];
  let started = 0;
  const startWorker = (place: number) => {
    started += 1;
    const process = startProcess(`worker${started}`, time);
    workers[place] = process;
    const databaseUp = () => time.now() >= awayUntil;
    const moment = (on: 'begun' | 'called') => {
      passed[on] += 1;
      for (const each of scenario.disturbances)
        if (each.on === on && each.nth === passed[on]) disturb(each, place);
    };
    const shared = { jobs, database, account, vendor, limits, time, random };
    const { unique } = scenario;
    const byEmail = scenario.byEmail && unique;
    work({ ...shared, process, byEmail, unique, databaseUp, moment }).catch(error => broken.push(error));
  };
  const disturb = ({ what, ms }: Disturbance, place: number) => {
    if (what === 'stop') workers[place]?.stop(ms);
    if (what === 'database-away') awayUntil = Math.max(awayUntil, time.now() + ms);
    if (what === 'expire-tokens') vendor.expireTokens();
    if (what !== 'kill') return;
    workers[place]?.kill();
    time.after(1000, () => startWorker(place));
  };
  startWorker(0);
  startWorker(1);
  for (const each of scenario.disturbances)
    if (each.on === 'time') time.after(each.at, () => disturb(each, each.who));
  // A refresh whose answer died with its process ends the connection; its person connects it again.
  const reconnect = () => {
    if (!account.connected) Object.assign(account, { tokens: vendor.connect(), connected: true });
    time.after(20_000, reconnect);
  };
  reconnect();

  const over = () => broken.length > 0 || database.items.every(item => item.state === 'done');
  const settled = await time.pass(() => over() && time.now() > lastMoment(scenario), patienceMs);
  if (broken.length > 0) throw broken[0];
  // Bad luck six times in a row is a failure that says so; asked for again, it ends well.
  database.retryFailed();
  const again = await time.pass(over, patienceMs);
  if (!settled || !again) return ['It is not settled after an hour'];
  // Whatever was on its way comes about before anybody looks.
  await time.pass(() => false, 60_000);
  return check({ scenario, pushes, contacts, vendor, database });
}

const start = virtualTime().now();

function lastMoment({ disturbances }: Scenario): number {
  return start + Math.max(0, ...disturbances.map(({ at, ms }) => at + ms));
}

function emailOf(n: number): string {
  return `p${n}@sim.example`;
}

function contactFor({ poison }: Scenario['people'][number], n: number): PushedContact {
  return contactOf({
    id: `c${n}`,
    emails: [emailOf(n)],
    firstName: `First${n}`,
    lastName: poison ? 'Poison' : `Last${n}`,
    phone: `555${n}`,
  });
}
