import { CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { PushedContact } from '../src/ports.ts';
import { lateMs } from '../src/retry-rules.ts';
import { runPush } from '../src/run-push.ts';
import {
  contactOf,
  memoryClock,
  memoryCrm,
  memoryLedger,
  objects,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

function scene(contacts: readonly PushedContact[], batch = 200) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger(contacts, clock);
  return { clock, crm, ledger, ports: portsOf(crm, ledger, clock, batch) };
}
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => contactOf({ emails: [`p${n}@x.com`], lastName: `P${n}` }));
const count = (crm: ReturnType<typeof memoryCrm>, verb: string) =>
  crm.calls.filter(call => call.verb === verb).length;

describe('what the CRM refuses', () => {
  it('C11 two hundred duplicates of one answer are read in one call', async () => {
    const { crm, ledger, ports } = scene(people(200));
    for (let n = 0; n < 200; n += 1)
      crm.records.set(`r${n}`, { object: 'Person', id: `r${n}`, fields: { Email: `other${n}@x.com` } });
    Object.assign(crm.client, {
      find: async (emails: string[]) => emails.map(() => []),
      create: async (_: string, records: unknown[]) =>
        records.map((_, n) => ({
          ok: false,
          error: new CrmError('duplicate', 'There.', { existing: [{ object: 'Person', id: `r${n}` }] }),
        })),
    });
    await runPush(task, ports);
    expect(new Set(outcomes(ledger))).toEqual(new Set(['duplicate']));
    expect(ledger.rows[7]?.end?.candidates).toMatchObject([
      { recordId: 'r7', fields: { Email: 'other7@x.com' } },
    ]);
    expect(count(crm, 'read')).toBe(1);
  });

  it('what is not allowed at all is asked once per claim, and the owner is told', async () => {
    const { crm, ledger, ports } = scene(people(30), 10);
    const told: string[] = [];
    crm.faults.before = verb => {
      if (verb === 'create') throw new CrmError('forbidden', 'You may not create people.');
    };
    await runPush(task, { ...ports, tellForbidden: async error => void told.push(error.message) });
    expect(new Set(outcomes(ledger))).toEqual(new Set(['failed']));
    expect(ledger.rows[29]?.end?.problem).toMatchObject({
      kind: 'forbidden',
      title: 'You may not create people.',
    });
    expect(count(crm, 'create')).toBe(1);
    expect(told).toEqual(['You may not create people.']);
  });

  it('C6 a create that comes about long after its answer was lost makes no twin: nothing is sent again before', async () => {
    const { clock, crm, ledger, ports } = scene(people(1));
    const started = clock.now().getTime();
    let late = false;
    const find = crm.client.find.bind(crm.client);
    Object.assign(crm.client, {
      create: async () => {
        late = true;
        throw new CrmError('unknown-outcome', 'No answer.');
      },
      find: async (...args: Parameters<typeof find>) => {
        if (late && clock.now().getTime() >= started + 30_000)
          crm.records.set('1', {
            object: 'Person',
            id: '1',
            fields: { Email: 'p0@x.com', FirstName: 'Ada', LastName: 'P0' },
          });
        return find(...args);
      },
    });
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created']);
    expect(crm.records.size).toBe(1);
    // Looked for early, then ever more rarely.
    expect(count(crm, 'find')).toBeGreaterThan(3);
    expect(count(crm, 'find')).toBeLessThan(10);
  });

  it('C5 a lost create is sent again when it can no longer come about, and at once where a twin is refused', async () => {
    const again = async (allowsTwins: boolean) => {
      const { clock, crm, ledger, ports } = scene(people(1));
      const started = clock.now().getTime();
      const sent: number[] = [];
      crm.faults.before = verb => {
        if (verb !== 'create') return;
        sent.push(clock.now().getTime() - started);
        if (sent.length === 1) throw new CrmError('unknown-outcome', 'No answer.');
      };
      const kinds = objects.map(object => ({ ...object, allowsTwins }));
      await runPush(task, { ...ports, connector: { ...ports.connector, objects: kinds } });
      expect(outcomes(ledger)).toEqual(['created']);
      return sent[1] ?? 0;
    };
    expect(await again(true)).toBeGreaterThanOrEqual(lateMs);
    expect(await again(false)).toBeLessThan(5000);
  });
});

describe('a dry run', () => {
  it('plans what the push then does, and writes nothing', async () => {
    const { crm, ledger, ports } = scene(people(12));
    crm.records.set('7', { object: 'Person', id: '7', fields: { Email: 'p1@x.com', LastName: 'Old' } });
    await runPush({ ...task, dryRun: true, policy: 'overwrite' }, ports);
    expect(crm.calls.map(call => call.verb)).toEqual(['find']);
    const plans = ledger.rows.map(row => row.planned?.plan);
    expect(plans.map(plan => plan?.action)).toEqual(['create', 'update', ...Array(10).fill('create')]);
    expect(plans[1]).toMatchObject({
      rule: 'email',
      recordId: '7',
      recordUrl: 'https://crm.example/Person/7',
    });
    ledger.again();
    for (const [n, row] of ledger.rows.entries()) row.item = { ...row.item, agreed: plans[n] ?? null };
    await runPush({ ...task, policy: 'overwrite' }, ports);
    expect(outcomes(ledger)).toEqual(['created', 'updated', ...Array(10).fill('created')]);
  });

  it('what is no longer as agreed is not written, and says what it would become', async () => {
    const { crm, ledger, ports } = scene(people(2));
    await runPush({ ...task, dryRun: true }, ports);
    const plans = ledger.rows.map(row => row.planned?.plan);
    ledger.again();
    for (const [n, row] of ledger.rows.entries()) row.item = { ...row.item, agreed: plans[n] ?? null };
    crm.records.set('7', { object: 'Person', id: '7', fields: { Email: 'p0@x.com', LastName: 'P0' } });
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['skipped', 'created']);
    expect(ledger.rows[0]?.end).toMatchObject({
      problem: {
        code: 'changed-since-plan',
        title: 'Somebody has added this person to Acme CRM since the preview.',
      },
      plan: { action: 'update', recordId: '7' },
      record: null,
    });
    expect(crm.records.get('7')?.fields).toEqual({ Email: 'p0@x.com', LastName: 'P0' });
  });
});
