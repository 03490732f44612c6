import { type CrmClient, CrmError, type Fields, type WriteResult } from '@crmsync/connectors';
import type { MappingEntry, PlannedItem } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import type { ClaimedItem, Intent, PushedContact, PushPorts, PushTask, RecordRef } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { memoryFollowUps, memoryTurns, plain } from './extras-fakes.ts';
import {
  contactOf,
  entries,
  describe as fields,
  lostCreate,
  type MemoryCrm,
  mappingOf,
  memoryClock,
  memoryCrm,
  memoryLedger,
  objects,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

const many: PushTask = { ...task, policy: 'overwrite', total: 500 };
const email: MappingEntry = { from: { field: 'emails.0' }, to: 'Email', rule: 'fill-blanks' };
const rest = entries({ FirstName: 'firstName', LastName: 'lastName', Company: 'company' });

/** People of the CRM by each of their addresses, as the vendor's upsert finds them. `odd` stands in for single answers, by e-mail. */
function upsertOf(crm: MemoryCrm, secondaries: Readonly<Record<string, string>> = {}) {
  const odd = new Map<string, (usual: () => WriteResult) => WriteResult>();
  const sent: { key: string; records: readonly Fields[]; options: unknown }[] = [];
  const one = ({ Email: address, ...values }: Fields): WriteResult => {
    const known = [...crm.records.values()].find(each => each.fields.Email === address)?.id;
    const id = known ?? secondaries[String(address)];
    const [place, now] = id
      ? [id, crm.records.get(id)?.fields]
      : [`n${crm.records.size + 1}`, { Email: address }];
    crm.records.set(place, { object: 'Person', id: place, fields: { ...now, ...values } as Fields });
    return { ok: true, id: place, created: id === undefined };
  };
  const upsert: NonNullable<CrmClient['upsert']> = async (_object, key, records, options) => {
    crm.calls.push({ verb: 'upsert', size: records.length });
    sent.push({ key, records, options });
    crm.faults.before?.('upsert', records);
    const results = records.map(each => {
      const instead = odd.get(String(each.Email));
      return instead ? instead(() => one(each)) : one(each);
    });
    crm.faults.after?.('upsert');
    return results;
  };
  return { upsert, sent, odd };
}

/** What a plan may have said of somebody new. */
const agreed: PlannedItem = {
  action: 'create',
  rule: 'not-there',
  matchedBy: null,
  object: 'Person',
  objectLabel: 'Person',
  recordId: null,
  recordUrl: null,
  fields: [],
};

interface Wish {
  readonly people?: readonly PushedContact[];
  readonly lines?: readonly MappingEntry[];
  readonly secondaries?: Readonly<Record<string, string>>;
  readonly chosen?: boolean;
  readonly notes?: boolean;
}

const someone = (n: number, more: Partial<PushedContact> = {}) =>
  contactOf({ emails: [`p${n}@x.com`], lastName: `P${n}`, company: `Co ${n}`, ...more });

/** People without a link, every second of them in the CRM already. */
function scene({ people = [1, 2, 3, 4].map(n => someone(n)), lines = [email, ...rest], ...wish }: Wish = {}) {
  const clock = memoryClock();
  const crm = memoryCrm();
  for (const [index, { emails }] of people.entries())
    if (index % 2 === 0 && emails[0] !== undefined && !wish.secondaries?.[emails[0]]) {
      const values = { Email: emails[0], Phone: '+1 555', Company: 'Before' };
      crm.records.set(`old${index}`, { object: 'Person', id: `old${index}`, fields: values });
    }
  const ledger = memoryLedger(people, clock);
  const { upsert, ...seen } = upsertOf(crm, wish.secondaries);
  const basic = portsOf(crm, ledger, clock);
  const begun: Intent[] = [];
  const linked = new Map<string, RecordRef>();
  const options = { ...plain, byEmail: wish.chosen ?? true, notes: wish.notes ?? false };
  const ports: PushPorts = {
    ...basic,
    client: { ...basic.client, upsert },
    connector: {
      ...basic.connector,
      objects: objects.map(each =>
        each.name === 'Person' ? { ...each, emailKey: 'Email', allowsTwins: false } : each,
      ),
    },
    ledger: {
      ...ledger,
      async claim(limit) {
        const claim = await ledger.claim(limit);
        const items = claim?.items.map(item => ({ ...item, link: item.link ?? linked.get(item.id) ?? null }));
        return claim && items ? { ...claim, items } : null;
      },
      begin(fence, attempts) {
        begun.push(...attempts.map(({ intent }) => intent));
        return ledger.begin(fence, attempts);
      },
    },
    extras: { options, companies: memoryTurns().ledger, followUps: memoryFollowUps(null).ledger },
    mappings: async () => [mappingOf('Person', lines)],
  };
  const verbs = () => crm.calls.map(({ verb }) => verb);
  const link = (index: number, record: RecordRef) => linked.set(`i${index}`, record);
  return { clock, crm, ledger, ports, verbs, begun, link, ...seen };
}

const end = ({ ledger }: ReturnType<typeof scene>, index: number) => ledger.rows[index]?.end;

describe('an overwrite of many by their e-mail', () => {
  it('D3 costs one call a batch; nobody is there twice, and what was not sent stays', async () => {
    const made = scene();
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert']);
    expect(outcomes(made.ledger)).toEqual(['updated', 'created', 'updated', 'created']);
    expect(made.crm.records.size).toBe(4);
    expect(made.crm.records.get('old0')?.fields).toEqual({
      Email: 'p1@x.com',
      FirstName: 'Ada',
      LastName: 'P1',
      Company: 'Co 1',
      Phone: '+1 555',
    });
    expect(made.sent[0]?.key).toBe('Email');
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert']);
  });

  it('says of who was there that nothing was read, and of who is new that everything is', async () => {
    const made = scene();
    await runPush(many, made.ports);
    const company = { field: 'Company', label: 'Company', before: null };
    expect(end(made, 0)?.changes).toContainEqual({ ...company, after: 'Co 1', unread: true });
    expect(end(made, 0)?.changes.map(({ field }) => field)).not.toContain('Email');
    expect(end(made, 1)?.changes).toContainEqual({ ...company, after: 'Co 2' });
    expect(end(made, 1)?.changes).toContainEqual({
      field: 'Email',
      label: 'Email',
      before: null,
      after: 'p2@x.com',
    });
    expect([end(made, 0)?.record, end(made, 1)?.record]).toEqual([
      { object: 'Person', id: 'old0' },
      { object: 'Person', id: 'n3' },
    ]);
  });

  it('is begun as a create, without the e-mail among what is written', async () => {
    const made = scene();
    await runPush(many, made.ports);
    expect(made.begun).toHaveLength(4);
    expect(made.begun[0]).toMatchObject({ do: 'create', recordId: null, before: [] });
    expect(Object.keys(made.begun[0]?.fields ?? {})).toEqual(['FirstName', 'LastName', 'Company']);
  });

  it('is followed by what follows any save', async () => {
    const made = scene({ people: [someone(1, { notes: 'Met in May' })], notes: true });
    await runPush(many, made.ports);
    expect(end(made, 0)?.followUps).toEqual([{ kind: 'note', as: 'waiting', target: null }]);
  });

  it.each<[string, Partial<PushTask>]>([
    ['blanks are to be filled', { policy: 'fill-blanks' }],
    ['a person is to be asked', { policy: 'ask' }],
    ['one person waits for it', { total: 1 }],
    ['it is only planned', { dryRun: true }],
  ])('looks first when %s', async (_, other) => {
    const made = scene();
    await runPush({ ...many, ...other }, made.ports);
    expect(made.verbs()[0]).toBe('find');
    expect(made.verbs()).not.toContain('upsert');
  });

  it('looks first unless the user has chosen otherwise, and where the CRM cannot do it', async () => {
    const asked = scene({ chosen: false });
    await runPush(many, asked.ports);
    expect(asked.verbs()).toEqual(['find', 'update', 'create']);
    const plainOne = scene();
    const { upsert: _, ...client } = plainOne.ports.client;
    await runPush(many, { ...plainOne.ports, client });
    expect(plainOne.verbs()).toEqual(['find', 'update', 'create']);
    const keyless = scene();
    await runPush(many, { ...keyless.ports, connector: { ...keyless.ports.connector, objects } });
    expect(keyless.verbs()[0]).toBe('find');
  });

  it.each<[string, readonly MappingEntry[]]>([
    ['fills only blanks', [email, ...rest, { from: { field: 'phone' }, to: 'Phone', rule: 'fill-blanks' }]],
    [
      'is for new records only',
      [email, ...rest, { from: { constant: 'new' }, to: 'Stage', rule: 'create-only' }],
    ],
    ['writes the e-mail over', [{ ...email, rule: 'overwrite' }, ...rest]],
    ['writes the e-mail by the policy', [{ from: { field: 'emails.0' }, to: 'Email' }, ...rest]],
    ['has something else for an e-mail', [{ ...email, from: { field: 'website' } }, ...rest]],
  ])('looks first when a line %s', async (_, lines) => {
    const made = scene({
      lines,
      people: [1, 2].map(n => someone(n, { website: 'else@x.com', phone: '+1 2' })),
    });
    await runPush(many, made.ports);
    expect(made.verbs()[0]).toBe('find');
    expect(made.verbs()).not.toContain('upsert');
  });

  it('looks first when no line has the e-mail, or people are known by our own id, or in several objects', async () => {
    const without = scene({ lines: rest });
    await runPush(many, without.ports);
    expect(without.verbs()).not.toContain('upsert');
    const own = scene();
    const badge = {
      ...fields[1],
      name: 'Badge',
      label: 'Badge',
      type: 'text',
      required: false,
      writable: true,
      unique: true,
    } as const;
    const lines = [email, ...rest, { from: { field: 'id' }, to: 'Badge' }];
    const mapping = {
      ...mappingOf('Person', lines),
      fields: new Map([...fields, badge].map(each => [each.name, each])),
    };
    await runPush(many, { ...own.ports, mappings: async () => [mapping] });
    expect(own.verbs()[0]).toBe('find');
    const both = scene();
    const mappings = async () => [
      mappingOf('Person', [email, ...rest]),
      mappingOf('Prospect', [email, ...rest]),
    ];
    await runPush(many, { ...both.ports, mappings });
    expect(both.verbs()).toEqual(['find', 'update', 'create']);
  });

  it('others of the same push take the old way, in full batches', async () => {
    const people = [
      someone(1),
      someone(2, { emails: ['p2@x.com', 'two@x.com'] }),
      someone(3, { emails: [] }),
      someone(4, { emails: ['not an address'] }),
      someone(5, { lastName: '', firstName: '' }),
      someone(6),
      someone(7),
      someone(8, { emails: ['p7@x.com'] }),
      someone(9),
    ];
    const made = scene({ people });
    made.crm.records.set('known', { object: 'Person', id: 'known', fields: { Email: 'p6@x.com' } });
    made.link(5, { object: 'Person', id: 'known' });
    await runPush(many, made.ports);
    expect(made.crm.calls[0]).toEqual({ verb: 'upsert', size: 2 });
    expect(made.verbs().filter(verb => verb === 'upsert')).toHaveLength(1);
    expect(made.verbs().filter(verb => verb === 'find')).toHaveLength(1);
    const [, two] = outcomes(made.ledger);
    expect(two).toBe('created');
    const addresses = [...made.crm.records.values()].map(each => each.fields.Email);
    expect(addresses.filter(address => address === 'p7@x.com')).toHaveLength(1);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it.each<[string, Partial<ClaimedItem>]>([
    ['somebody has decided about', { decision: { choice: 'record', object: 'Person', recordId: 'old0' } }],
    ['a plan was agreed to for', { agreed }],
    ['an answer was lost of', { unsettled: lostCreate({ LastName: 'P2' }), attemptedAt: new Date(0) }],
    ['it went wrong before with', { strikes: 1 }],
  ])('whom %s takes the old way', async (_, more) => {
    const made = scene({ people: [someone(1), someone(2)] });
    const row = made.ledger.rows[1];
    if (row) row.item = { ...row.item, ...more };
    await runPush(many, made.ports);
    expect(made.sent.flatMap(({ records }) => records.map(each => each.Email))).toEqual(['p1@x.com']);
    expect(outcomes(made.ledger)).not.toContain('sending');
  });

  it('is for a blank second address too, and for who has a name and nothing else', async () => {
    const people = [someone(1, { emails: ['p1@x.com', ' '] }), someone(2, { emails: ['p2@x.com', ' '] })];
    const lines = [email, ...entries({ LastName: 'lastName' })];
    const made = scene({ people, lines });
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert']);
    expect(outcomes(made.ledger)).toEqual(['updated', 'created']);
  });

  it('looks first where there is nothing to write but the e-mail, and where a value cannot be', async () => {
    const bare = scene({ lines: [email] });
    const mapping = mappingOf('Person', [email]);
    const loose = new Map([...mapping.fields].map(([name, each]) => [name, { ...each, required: false }]));
    await runPush(many, { ...bare.ports, mappings: async () => [{ ...mapping, fields: loose }] });
    expect(bare.verbs()).toEqual(['find', 'create']);
    const wrong = scene({ people: [someone(1, { company: 'x'.repeat(300) }), someone(2)] });
    await runPush(many, wrong.ports);
    expect(wrong.sent.flatMap(({ records }) => records.map(each => each.Email))).toEqual(['p2@x.com']);
    expect(outcomes(wrong.ledger)).toEqual(['failed', 'created']);
  });

  it('is by the e-mail of the push’s own object', async () => {
    const made = scene();
    const objectsTurned = made.ports.connector.objects.toReversed();
    await runPush(many, { ...made.ports, connector: { ...made.ports.connector, objects: objectsTurned } });
    expect(made.verbs()).toEqual(['upsert']);
  });

  it('sends no e-mail twice: somebody else decided about has it too', async () => {
    const made = scene({ people: [someone(1), someone(2), someone(9, { emails: ['P2@x.com'] })] });
    const row = made.ledger.rows[2];
    if (row) row.item = { ...row.item, decision: { choice: 'record', object: 'Person', recordId: 'old0' } };
    await runPush(many, made.ports);
    expect(made.sent.flatMap(({ records }) => records.map(each => each.Email))).toEqual(['p1@x.com']);
    expect(outcomes(made.ledger)).not.toContain('sending');
  });
});

describe('what can become of it', () => {
  it('D4 somebody found by a secondary address is linked, and keeps the primary one', async () => {
    const made = scene({ people: [someone(1), someone(2)], secondaries: { 'p2@x.com': 'old0' } });
    await runPush(many, made.ports);
    expect(outcomes(made.ledger)).toEqual(['updated', 'updated']);
    expect(made.crm.records.size).toBe(1);
    expect(made.crm.records.get('old0')?.fields.Email).toBe('p1@x.com');
    expect(end(made, 1)?.record).toEqual({ object: 'Person', id: 'old0' });
  });

  it('"already there" leads to the look that was spared, once', async () => {
    const made = scene();
    const existing = [{ object: 'Person', id: 'old0' }];
    made.odd.set('p1@x.com', () => ({ ok: false, error: new CrmError('duplicate', 'There.', { existing }) }));
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert', 'find', 'update']);
    expect(outcomes(made.ledger)).toEqual(['updated', 'created', 'updated', 'created']);
    expect(end(made, 0)?.changes).toContainEqual({
      field: 'Company',
      label: 'Company',
      before: 'Before',
      after: 'Co 1',
    });
  });

  it('a batch that is refused as a whole takes the old way, once; the others do not', async () => {
    const made = scene({ people: Array.from({ length: 150 }, (_, n) => someone(n)) });
    let first = true;
    made.crm.faults.before = verb => {
      if (verb !== 'upsert' || !first) return;
      first = false;
      throw new CrmError('batch-refused', 'One of them is wrong.');
    };
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert', 'upsert', 'find', 'update', 'create']);
    // It was refused, and not lost: nothing has to be waited for.
    expect(made.clock.slept).toEqual([]);
    expect(made.sent[0]?.options).toEqual({ allowDuplicates: false });
    expect(new Set(outcomes(made.ledger))).toEqual(new Set(['updated', 'created']));
    expect(made.crm.records.size).toBe(150);
  });

  it('is not tried again in a push where it is not allowed at all', async () => {
    const made = scene({ people: Array.from({ length: 150 }, (_, n) => someone(n)) });
    made.crm.faults.before = verb => {
      if (verb === 'upsert') throw new CrmError('forbidden', 'No.');
    };
    await runPush(many, made.ports);
    expect(made.verbs().filter(verb => verb === 'upsert')).toHaveLength(1);
    expect(new Set(outcomes(made.ledger))).toEqual(new Set(['updated', 'created']));
  });

  it('C6 a lost answer is looked up before anything is sent again, and is not said to be new', async () => {
    const made = scene();
    let first = true;
    made.crm.faults.after = verb => {
      if (verb !== 'upsert' || !first) return;
      first = false;
      throw new CrmError('unknown-outcome', 'No answer.');
    };
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert', 'find']);
    expect(outcomes(made.ledger)).toEqual(['updated', 'updated', 'updated', 'updated']);
    const told = made.ledger.rows.map(({ end }) => end?.problem?.code);
    expect(new Set(told)).toEqual(new Set(['origin-unknown']));
    expect(made.crm.records.size).toBe(4);
  });

  it('C13 whoever is not in the answer is looked up', async () => {
    const made = scene();
    const { upsert } = made.ports.client;
    const cut: CrmClient['upsert'] = async (...asked) => ((await upsert?.(...asked)) ?? []).slice(0, 3);
    await runPush(many, { ...made.ports, client: { ...made.ports.client, upsert: cut } });
    expect(made.verbs()).toEqual(['upsert', 'find']);
    expect(made.crm.records.size).toBe(4);
  });

  it('a new record without its e-mail is known by its id, and gets it by that', async () => {
    const made = scene();
    made.odd.set('p2@x.com', usual => {
      const result = usual();
      const record = result.ok ? made.crm.records.get(result.id) : undefined;
      if (record) made.crm.records.set(record.id, { ...record, fields: { ...record.fields, Email: null } });
      return result.ok ? { ...result, ignored: ['Email'] } : result;
    });
    await runPush(many, made.ports);
    expect(made.verbs()).toEqual(['upsert', 'read', 'update']);
    expect(made.crm.records.get('n3')?.fields.Email).toBe('p2@x.com');
    expect(outcomes(made.ledger)).toEqual(['updated', 'updated', 'updated', 'created']);
    expect(made.ledger.rows.map(({ item }) => item.strikes)).toEqual([0, 1, 0, 0]);
    expect(made.crm.records.size).toBe(4);
  });

  it('what stops the connection stops the push, what is no refusal is thrown, and what is not ours is left', async () => {
    const throttled = scene();
    throttled.crm.faults.before = () => {
      throw new CrmError('throttled', 'Too many calls.');
    };
    expect(await runPush({ ...many, maxSleepMs: 0 }, throttled.ports)).toMatchObject({ end: 'halted' });
    expect(throttled.verbs()).toEqual(['upsert']);
    expect(new Set(outcomes(throttled.ledger))).toEqual(new Set(['retry-wait']));
    const broken = scene();
    broken.crm.faults.before = () => {
      throw new TypeError('A fault of ours.');
    };
    await expect(runPush(many, broken.ports)).rejects.toThrow('A fault of ours.');
    const lost = scene();
    await runPush(many, {
      ...lost.ports,
      ledger: { ...lost.ports.ledger, begin: async () => new Set<string>() },
    });
    expect(lost.verbs()).toEqual([]);
  });

  it('stops between two batches when asked to', async () => {
    const made = scene({ people: Array.from({ length: 250 }, (_, n) => someone(n)) });
    const stop = new AbortController();
    made.crm.faults.after = () => stop.abort();
    await runPush({ ...many, signal: stop.signal }, made.ports);
    expect(made.verbs()).toEqual(['upsert']);
  });
});
