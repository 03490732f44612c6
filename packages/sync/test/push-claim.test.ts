import type { CrmClient, CrmObject, WriteOptions } from '@crmsync/connectors';
import type { PushOptions } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import type { ClaimedItem, Intent, ObjectMapping, PushedContact, PushPorts, PushTask } from '../src/ports.ts';
import { lateMs } from '../src/retry-rules.ts';
import { runPush } from '../src/run-push.ts';
import { memoryCompanies, memoryTurns, plain } from './extras-fakes.ts';
import {
  contactOf,
  defaultEntries,
  lostCreate,
  mappingOf,
  memoryClock,
  memoryCrm,
  memoryLedger,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

/** Prospects once per e-mail, people as often as one likes. */
const objects: CrmObject[] = [
  { name: 'Prospect', label: 'Possible buyer', defaultMapping: [], allowsTwins: false },
  {
    name: 'Person',
    label: 'Human being',
    defaultMapping: [],
    allowsTwins: true,
    company: { field: 'CompanyId' },
  },
];

function withField(name: string, unique: boolean, entries = defaultEntries): ObjectMapping {
  const mapping = mappingOf('Person', entries);
  const field = { name, label: name, type: 'text', required: false, writable: true, unique } as const;
  return { ...mapping, fields: new Map([...mapping.fields, [name, field] as const]) };
}
/** Our own id stands in a unique field. */
const keyed = withField('OurId', true, [...defaultEntries, { from: { field: 'id' }, to: 'OurId' }]);

function sceneOf(contacts: readonly (PushedContact | null)[]) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger(contacts, clock);
  const bare = portsOf(crm, ledger, clock);
  const ports: PushPorts = { ...bare, connector: { ...bare.connector, objects } };
  const verbs = () => crm.calls.map(({ verb }) => verb);
  /** The first one's answer was lost a moment ago. */
  const lose = (intent: Intent, more: Partial<ClaimedItem> = {}) => {
    const [row] = ledger.rows;
    if (!row) throw new Error('there is one');
    row.item = { ...row.item, unsettled: intent, attemptedAt: clock.now(), ...more };
    row.state = 'unknown';
  };
  const run = (more: Partial<PushTask> = {}, other: Partial<PushPorts> = {}) =>
    runPush({ ...task, ...more }, { ...ports, ...other });
  return { clock, crm, ledger, ports, verbs, lose, run };
}

const ada = { Email: 'ada@example.com', FirstName: 'Ada', LastName: 'Lovelace' };

describe('somebody whose contact was deleted', () => {
  it('is left out, with nothing of theirs', async () => {
    const { ledger, run } = sceneOf([null]);
    await run();
    expect(ledger.rows[0]?.end).toEqual({
      itemId: 'i0',
      as: 'done',
      outcome: 'skipped',
      record: null,
      changes: [],
      problem: expect.objectContaining({ code: 'contact-gone' }),
      candidates: [],
      version: null,
    });
  });

  it('is said to be in a plan, by the object’s own name', async () => {
    const { ledger, run } = sceneOf([null]);
    await run({ dryRun: true });
    expect(ledger.rows[0]?.planned).toEqual({
      itemId: 'i0',
      as: 'planned',
      plan: {
        action: 'skip',
        rule: 'problem',
        matchedBy: null,
        object: 'Person',
        objectLabel: 'Human being',
        recordId: null,
        recordUrl: null,
        fields: [],
      },
      problem: expect.objectContaining({ code: 'contact-gone' }),
      candidates: [],
    });
    const odd = sceneOf([null]);
    await odd.run({ dryRun: true, object: 'Odd' });
    expect(odd.ledger.rows[0]?.planned?.plan.objectLabel).toBe('Odd');
  });

  it('and whose answer was lost is not confirmed', async () => {
    const { ledger, lose, run } = sceneOf([null]);
    lose(lostCreate(ada));
    await run();
    expect(ledger.rows[0]?.end).toMatchObject({ outcome: 'failed', problem: { code: 'unconfirmed' } });
  });
});

describe('a create whose answer was lost', () => {
  /** A CRM that knows our id; the options of each write. */
  const knowing = ({ crm }: ReturnType<typeof sceneOf>) => {
    const upsert: CrmClient['create'] = (...given) => crm.client.create(...given);
    return {
      client: {
        ...crm.client,
        upsert: async (object: string, _: string, ...rest: [never, never]) => upsert(object, ...rest),
      },
      mappings: async () => [keyed, mappingOf('Prospect')],
    };
  };

  it('is sent again at once by our own id, even of somebody without an e-mail; not when cancelled', async () => {
    for (const emails of [['ada@example.com'], []]) {
      const scene = sceneOf([contactOf({ emails })]);
      scene.lose(lostCreate({ LastName: 'Lovelace' }));
      await scene.run({ policy: 'create' }, knowing(scene));
      expect([outcomes(scene.ledger), scene.clock.slept]).toEqual([['created'], []]);
    }
    const cancelled = sceneOf([contactOf()]);
    cancelled.lose(lostCreate(ada));
    cancelled.ledger.cancelled = true;
    await cancelled.run({}, knowing(cancelled));
    expect([outcomes(cancelled.ledger), new Set(cancelled.verbs())]).toEqual([
      ['cancelled'],
      new Set(['find']),
    ]);
  });

  it('is waited for when the push was cancelled: then nothing is sent again that would tell', async () => {
    for (const comesAbout of [true, false]) {
      const scene = sceneOf([contactOf()]);
      scene.lose({ ...lostCreate(ada), object: 'Prospect' });
      scene.ledger.cancelled = true;
      const began = scene.clock.now().getTime();
      scene.crm.faults.before = () => {
        if (comesAbout && scene.clock.now().getTime() >= began + 20_000)
          scene.crm.records.set('1', { object: 'Prospect', id: '1', fields: ada });
      };
      await scene.run({ object: 'Prospect' });
      expect(outcomes(scene.ledger)).toEqual([comesAbout ? 'created' : 'cancelled']);
      expect(new Set(scene.verbs())).toEqual(new Set(['find']));
      if (!comesAbout) expect(scene.clock.now().getTime() - began).toBeGreaterThanOrEqual(lateMs);
    }
  });

  it('waits, without a strike, where the CRM takes a second one; not where it takes none', async () => {
    const twins = sceneOf([contactOf()]);
    twins.lose(lostCreate(ada));
    const began = twins.clock.now().getTime();
    await twins.run();
    expect(outcomes(twins.ledger)).toEqual(['created']);
    expect(twins.clock.now().getTime() - began).toBeGreaterThanOrEqual(lateMs);
    expect(twins.ledger.rows[0]?.item.strikes).toBe(0);
    const none = sceneOf([contactOf()]);
    none.lose({ ...lostCreate(ada), object: 'Prospect' });
    await none.run({ object: 'Prospect' });
    expect([outcomes(none.ledger), none.clock.slept]).toEqual([['created'], []]);
  });

  it('is not waited for when nobody knows when it was begun', async () => {
    const scene = sceneOf([contactOf()]);
    scene.lose(lostCreate(ada), { attemptedAt: null });
    await scene.run();
    expect([outcomes(scene.ledger), scene.clock.slept]).toEqual([['created'], []]);
  });
});

describe('an update whose answer was lost', () => {
  it('and that is not there is sent again at once, also without an e-mail', async () => {
    for (const emails of [['ada@example.com'], []]) {
      const { clock, crm, ledger, lose, verbs, run } = sceneOf([contactOf({ emails })]);
      crm.records.set('7', { object: 'Person', id: '7', fields: { ...ada, LastName: 'King' } });
      lose({ ...lostCreate({ LastName: 'Lovelace' }), do: 'update', recordId: '7', before: ['7'] });
      await run({ policy: 'overwrite' });
      expect([outcomes(ledger), verbs(), clock.slept]).toEqual([['updated'], ['read', 'update'], []]);
    }
  });
});

describe('what a push asks for beyond records', () => {
  const companies = memoryCompanies({ 'engines.example': ['co9'] });
  const withExtras = (options: Partial<PushOptions>, turns = memoryTurns()) => ({
    options: { ...plain, ...options },
    companies: turns.ledger,
    followUps: { claim: async () => null, settle: async () => {} },
  });

  it('a second record, if the CRM would refuse it else, only when it is asked for', async () => {
    for (const allowDuplicates of [true, false]) {
      const { crm, run } = sceneOf([contactOf()]);
      const sent: (WriteOptions | undefined)[] = [];
      const create: CrmClient['create'] = (object, records, options) => {
        sent.push(options);
        return crm.client.create(object, records, options);
      };
      await run({}, { client: { ...crm.client, create }, extras: withExtras({ allowDuplicates }) });
      expect(sent).toEqual([{ allowDuplicates }]);
    }
  });

  it('the company of a new record in its field; a plan does not wait for one that is being made', async () => {
    const busy = memoryTurns({
      'domain:engines.example': { turn: 'busy', until: new Date('2026-11-22T09:00:30Z') },
    });
    const mappings = async () => [mappingOf('Prospect'), withField('CompanyId', false)];
    const contact = contactOf({ website: 'engines.example' });
    const known = sceneOf([contact]);
    const client = { ...known.crm.client, companies: companies.api };
    await known.run({}, { client, mappings, extras: withExtras({ companies: 'match' }) });
    expect([...known.crm.records.values()].map(({ fields }) => fields.CompanyId)).toEqual(['co9']);

    const made = { ...memoryCompanies().api };
    const waiting = sceneOf([contact]);
    const busyPorts = {
      client: { ...waiting.crm.client, companies: made },
      mappings,
      extras: withExtras({ companies: 'create' }, busy),
    };
    const until = new Date('2026-11-22T09:00:30Z');
    expect(await waiting.run({ maxSleepMs: 0 }, busyPorts)).toEqual({ end: 'waiting', until });
    expect([outcomes(waiting.ledger), waiting.verbs()]).toEqual([['retry-wait'], ['find']]);
    const dry = sceneOf([contact]);
    await dry.run({ dryRun: true }, { ...busyPorts, client: { ...dry.crm.client, companies: made } });
    expect(dry.ledger.rows[0]?.planned?.plan.action).toBe('create');
  });

  it('a company that the push itself makes is not made by its plan, and is no change of what was agreed to', async () => {
    const { crm, ledger, run } = sceneOf([contactOf({ website: 'engines.example' })]);
    const made = memoryCompanies();
    const given = {
      client: { ...crm.client, companies: made.api },
      mappings: async () => [withField('CompanyId', false)],
      extras: withExtras({ companies: 'create' }),
    };
    await run({ dryRun: true }, given);
    expect(made.calls.map(({ verb }) => verb)).toEqual(['find']);
    const [row] = ledger.rows;
    const agreed = row?.planned?.plan;
    expect(agreed?.fields.map(({ field }) => field)).not.toContain('CompanyId');
    ledger.again();
    if (row && agreed) row.item = { ...row.item, agreed };
    await run({}, given);
    expect(outcomes(ledger)).toEqual(['created']);
    expect([...crm.records.values()].map(({ fields }) => fields.CompanyId)).toEqual(['co1']);
  });
});
