import type { CrmObject } from '@crmsync/connectors';
import type { PushOptions } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import {
  awaitsCompany,
  companiesFor,
  companyProblem,
  withCompany,
  withOptions,
} from '../src/add-companies.ts';
import type { Leader } from '../src/collapse-twins.ts';
import type { Looked } from '../src/look-up.ts';
import type { ObjectMapping } from '../src/ports.ts';
import { memoryCompanies, memoryTurns, plain, until } from './extras-fakes.ts';
import { contactOf, mappingOf, memoryClock, memoryCrm, memoryLedger, portsOf, task } from './fakes.ts';

/** People have an owner and a company in fields; prospects have neither. */
const objects: CrmObject[] = [
  {
    name: 'Person',
    label: 'Person',
    defaultMapping: [],
    allowsTwins: true,
    ownerField: 'Owner',
    company: { field: 'CompanyId' },
  },
  { name: 'Prospect', label: 'Prospect', defaultMapping: [], allowsTwins: true, ownerField: 'Holder' },
];
const idField = (name: string, writable = true) => ({
  name,
  label: name,
  type: 'text' as const,
  required: false,
  writable,
  unique: false,
});

function mapped(
  object: string,
  lines: ObjectMapping['entries'] = [],
  more: Partial<{ companyId: boolean; writable: boolean }> = {},
) {
  const mapping = mappingOf(object, lines);
  const { companyId = true, writable = true } = more;
  const fields = new Map(mapping.fields);
  if (companyId) fields.set('CompanyId', idField('CompanyId', writable));
  return { ...mapping, fields };
}

function portsWith(options: Partial<PushOptions> = {}) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const companies = memoryCompanies({ 'engines.example': ['co9'] });
  const turns = memoryTurns();
  const ports = portsOf(crm, memoryLedger([], clock), clock, 100);
  const extras = {
    options: { ...plain, ...options },
    companies: turns.ledger,
    followUps: { claim: async () => null, settle: async () => {} },
  };
  const client = { ...crm.client, companies: companies.api };
  return { ...ports, client, connector: { ...ports.connector, objects }, extras, companies, turns };
}

const owner = { from: { constant: 'u7' }, to: 'Owner', rule: 'create-only' };
const placeholder = { from: { constant: '' }, to: 'CompanyId', rule: 'fill-blanks' };
const added = (mapping: ObjectMapping, options: Partial<PushOptions>, object = 'Person') =>
  withOptions([mapping], { object }, portsWith(options))[0]?.entries;

describe('what options add to a mapping', () => {
  it('the owner of new records of the push’s own object, and its company’s field, to be read', () => {
    const own = { from: { field: 'lastName' as const }, to: 'LastName' };
    expect(added(mapped('Person', [own]), { owner: 'u7', companies: 'match' })).toEqual([
      own,
      owner,
      placeholder,
    ]);
    expect(added(mapped('Person'), { companies: 'create' })).toEqual([placeholder]);
    expect(added(mapped('Person'), { owner: 'u7' })).toEqual([owner]);
    expect(added(mapped('Person'), {})).toEqual([]);
  });

  it('no owner for records of another object than the push’s', () => {
    expect(added(mapped('Person'), { owner: 'u7' }, 'Prospect')).toEqual([]);
    expect(added(mapped('Prospect'), { owner: 'u7' }, 'Prospect')).toEqual([{ ...owner, to: 'Holder' }]);
  });

  it('nothing for an object the connector does not know', () => {
    expect(added(mapped('Ghost'), { owner: 'u7', companies: 'match' }, 'Ghost')).toEqual([]);
  });

  it('the user’s own line for the owner or the company goes first', () => {
    const mine = { from: { constant: 'u1' }, to: 'Owner' };
    const other = { from: { field: 'lastName' as const }, to: 'LastName' };
    expect(added(mapped('Person', [other, mine]), { owner: 'u7' })).toEqual([other, mine]);
    const firm = { from: { constant: '42' }, to: 'CompanyId' };
    expect(added(mapped('Person', [firm]), { companies: 'match' })).toEqual([firm]);
    const read = { from: { field: 'company' as const }, to: 'CompanyId' };
    expect(added(mapped('Person', [read]), { companies: 'match' })).toEqual([read]);
  });

  it('a company’s field only where this account offers it for writing', () => {
    expect(added(mapped('Person', [], { companyId: false }), { companies: 'match' })).toEqual([]);
    expect(added(mapped('Person', [], { writable: false }), { companies: 'match' })).toEqual([]);
    expect(added(mapped('Prospect'), { companies: 'match' })).toEqual([]);
  });

  it('nothing where nothing is done beyond records', () => {
    const { extras: _, ...ports } = portsWith();
    const [mapping] = withOptions([mapped('Person')], { object: 'Person' }, ports);
    expect(mapping?.entries).toEqual([]);
  });
});

describe('a company that is known', () => {
  it('fills the field where it is blank, in every object that has one', () => {
    const [person, prospect] = withCompany([mapped('Person'), mapped('Prospect')], objects, 'co9');
    expect(person?.entries).toEqual([{ from: { constant: 'co9' }, to: 'CompanyId', rule: 'fill-blanks' }]);
    expect(prospect?.entries).toEqual([]);
  });

  it('stands behind our own placeholder, and behind no line of the user’s', () => {
    const ours = { from: { constant: '' }, to: 'CompanyId', rule: 'fill-blanks' as const };
    const [mapping] = withCompany([mapped('Person', [ours])], objects, 'co9');
    expect(mapping?.entries).toHaveLength(2);
    const theirs = { from: { constant: '42' }, to: 'CompanyId' };
    expect(withCompany([mapped('Person', [theirs])], objects, 'co9')[0]?.entries).toEqual([theirs]);
  });
});

function leaderOf(id: string, values: Parameters<typeof contactOf>[0] = {}, strikes = 0): Leader {
  const contact = contactOf({ website: 'engines.example', ...values });
  const item = { id, contact, link: null, strikes, unsettled: null, attemptedAt: null };
  return { item: { ...item, decision: null, agreed: null }, followers: [] };
}

const looked = (...matches: Looked['matches']): Looked => ({ matches, linked: false });
const record = (object: string, CompanyId: string | null) => ({ object, id: 'r1', fields: { CompanyId } });

async function companies(
  ports: ReturnType<typeof portsWith>,
  leaders: readonly Leader[],
  known: ReadonlyMap<string, Looked>,
  object = 'Person',
) {
  const mappings = withOptions([mapped('Prospect'), mapped('Person')], { object }, ports);
  const run = { ports, task: { ...task, object } };
  return Object.fromEntries(await companiesFor(run, leaders, known, mappings));
}

describe('whose company is looked for', () => {
  const match = { companies: 'match' } as const;

  it('that of new people, and of records whose field is blank', async () => {
    const ports = portsWith(match);
    const leaders = ['new', 'blank', 'empty'].map(id => leaderOf(id));
    const known = new Map([
      ['new', looked()],
      ['blank', looked(record('Person', null))],
      ['empty', looked(record('Person', ''))],
    ]);
    const co = { id: 'co9' };
    expect(await companies(ports, leaders, known)).toEqual({ new: co, blank: co, empty: co });
    expect(ports.companies.calls.map(({ what }) => what.length)).toEqual([1]);
  });

  it('not of records that have one, of which there are several, or that were not looked up', async () => {
    const ports = portsWith(match);
    const known = new Map([
      ['has', looked(record('Person', '17'))],
      ['two', looked(record('Person', null), record('Person', null))],
      ['other', looked(record('Prospect', null))],
    ]);
    const leaders = ['has', 'two', 'other', 'unasked'].map(id => leaderOf(id));
    expect(await companies(ports, leaders, known)).toEqual({});
    expect(ports.companies.calls).toEqual([]);
  });

  it('not of new people of an object that has no field for it, or of one without a mapping', async () => {
    const ports = portsWith(match);
    const known = new Map([['new', looked()]]);
    expect(await companies(ports, [leaderOf('new')], known, 'Prospect')).toEqual({});
    expect(await companies(ports, [leaderOf('new')], known, 'Ghost')).toEqual({});
    expect(ports.companies.calls).toEqual([]);
  });

  it('not of people whose contact names none', async () => {
    const ports = portsWith(match);
    const nobody = leaderOf('new', { website: '', emails: ['ada@gmail.com'] });
    expect(await companies(ports, [nobody], new Map([['new', looked()]]))).toEqual({});
  });

  it('one that is not there is left out, or made where the user wants it', async () => {
    const other = leaderOf('new', { website: 'other.example' });
    const known = new Map([['new', looked()]]);
    expect(await companies(portsWith(match), [other], known)).toEqual({});
    const ports = portsWith({ companies: 'create' });
    expect(await companies(ports, [other], known)).toEqual({ new: { id: 'co1' } });
    expect(ports.turns.told).toEqual([{ 'domain:other.example': 'co1' }]);
  });

  it('nobody’s where it is off, or the CRM has no companies', async () => {
    const known = new Map([['new', looked()]]);
    const off = portsWith();
    expect(await companies(off, [leaderOf('new')], known)).toEqual({});
    const ports = portsWith(match);
    const mappings = withOptions([mapped('Person')], { object: 'Person' }, ports);
    const { companies: _, ...client } = ports.client;
    const { extras: __, ...plainPorts } = ports;
    for (const given of [{ ...ports, client }, plainPorts]) {
      const found = await companiesFor({ ports: given, task }, [leaderOf('new')], known, mappings);
      expect([...found]).toEqual([]);
    }
    expect([...off.companies.calls, ...ports.companies.calls]).toEqual([]);
  });
});

describe('a company that is not known yet', () => {
  const busy = { until, lost: false };

  it('is waited for, with a strike only when its answer was lost', () => {
    const waits = { itemId: 'a', as: 'retry-wait', at: until, problem: null };
    expect(awaitsCompany(leaderOf('a'), busy)).toEqual({ ...waits, strike: false });
    expect(awaitsCompany(leaderOf('a', {}, 5), { until, lost: true })).toEqual({ ...waits, strike: true });
  });

  it('is not waited for for ever, and then said', () => {
    expect(awaitsCompany(leaderOf('a', {}, 6), busy)).toBeNull();
    expect(companyProblem(busy, 'Acme CRM')).toMatchObject({ code: 'company-unconfirmed' });
  });

  it('nothing is waited for or said where it is known, refused or not wanted', () => {
    const problem = {
      code: 'x',
      kind: 'invalid',
      field: null,
      short: '',
      title: '',
      detail: '',
      vendor: null,
    };
    const refused = { problem: { ...problem, kind: 'invalid' as const } };
    expect([undefined, { id: 'co9' }, refused].map(each => awaitsCompany(leaderOf('a'), each))).toEqual([
      null,
      null,
      null,
    ]);
    expect([undefined, { id: 'co9' }].map(each => companyProblem(each, 'Acme CRM'))).toEqual([null, null]);
    expect(companyProblem(refused, 'Acme CRM')).toBe(refused.problem);
  });
});
