import { describe, expect, it } from 'vitest';
import { findCompanies } from '../src/find-companies.ts';
import { crmError, memoryCompanies, memoryTurns, named, refused, until } from './extras-fakes.ts';

function sceneOf(
  there: Parameters<typeof memoryCompanies>[0] = {},
  turns: Parameters<typeof memoryTurns>[0] = {},
  makes = true,
) {
  const companies = memoryCompanies(there);
  const ledger = memoryTurns(turns);
  const work = {
    api: companies.api,
    ledger: ledger.ledger,
    makes,
    crm: 'Acme CRM',
    batch: { find: 2, write: 2 },
  };
  const find = async (...domains: string[]) =>
    Object.fromEntries(await findCompanies(domains.map(named), work));
  const sizes = (verb: string) =>
    companies.calls.filter(call => call.verb === verb).map(({ what }) => what.length);
  return { ...companies, ...ledger, find, sizes };
}

const problem = (code: string) => ({ problem: expect.objectContaining({ code }) });

describe('companies that are there', () => {
  it('are asked for once each, in full calls, and none is made', async () => {
    const scene = sceneOf({ 'a.example': ['1'], 'b.example': ['2'], 'c.example': ['3'] });
    expect(await scene.find('a.example', 'b.example', 'a.example', 'c.example')).toEqual({
      'domain:a.example': { id: '1' },
      'domain:b.example': { id: '2' },
      'domain:c.example': { id: '3' },
    });
    expect(scene.sizes('find')).toEqual([2, 1]);
    expect(scene.calls[0]?.what).toEqual([named('a.example').company, named('b.example').company]);
    expect([scene.sizes('create'), scene.asked]).toEqual([[], []]);
  });

  it('several of them are never guessed among', async () => {
    const scene = sceneOf({ 'a.example': ['1', '2', '3'] });
    const found = await scene.find('a.example');
    expect(found).toEqual({ 'domain:a.example': problem('several-companies') });
    expect(JSON.stringify(found)).toContain('3 companies');
  });

  it('nobody’s company costs no call', async () => {
    const scene = sceneOf();
    expect(await scene.find()).toEqual({});
    expect([scene.calls, scene.asked]).toEqual([[], []]);
  });

  it('one that is not there stays unknown where none is to be made', async () => {
    const scene = sceneOf({ 'b.example': ['2'] }, {}, false);
    expect(await scene.find('a.example', 'b.example')).toEqual({ 'domain:b.example': { id: '2' } });
    expect([scene.sizes('create'), scene.asked]).toEqual([[], []]);
  });

  it('one that the CRM tells nothing of is not there', async () => {
    const scene = sceneOf({}, {}, false);
    scene.api.find = async () => [];
    expect(await scene.find('a.example')).toEqual({});
  });

  it('a refusal is about the companies of that call alone', async () => {
    const scene = sceneOf({ 'c.example': ['3'] });
    scene.answers.push(crmError('forbidden', { advice: 'Ask your admin.' }));
    const found = await scene.find('a.example', 'b.example', 'c.example');
    expect(found).toEqual({
      'domain:a.example': problem('forbidden'),
      'domain:b.example': problem('forbidden'),
      'domain:c.example': { id: '3' },
    });
    expect(found['domain:a.example']).toMatchObject({ problem: { detail: 'Ask your admin.' } });
    expect(scene.asked).toEqual([]);
  });

  it.each(['throttled', 'signed-out', 'unavailable'] as const)('%s stops everything', async kind => {
    const scene = sceneOf();
    scene.answers.push(crmError(kind));
    await expect(scene.find('a.example')).rejects.toMatchObject({ kind });
  });

  it('an error that is no vendor’s goes through', async () => {
    const scene = sceneOf();
    scene.api.find = () => Promise.reject(new TypeError('a bug'));
    await expect(scene.find('a.example')).rejects.toThrow(TypeError);
  });
});

describe('companies that are made', () => {
  it('are made in full calls by whoever has the turn, and the ledger is told', async () => {
    const scene = sceneOf({ 'b.example': ['9'] });
    expect(await scene.find('a.example', 'b.example', 'c.example', 'd.example')).toEqual({
      'domain:a.example': { id: 'co1' },
      'domain:b.example': { id: '9' },
      'domain:c.example': { id: 'co2' },
      'domain:d.example': { id: 'co3' },
    });
    expect(scene.asked).toEqual([['domain:a.example', 'domain:c.example', 'domain:d.example']]);
    expect(scene.sizes('create')).toEqual([2, 1]);
    expect(scene.calls[2]?.what).toEqual([named('a.example').company, named('c.example').company]);
    expect(scene.told).toEqual([
      { 'domain:a.example': 'co1', 'domain:c.example': 'co2' },
      { 'domain:d.example': 'co3' },
    ]);
  });

  it('are not made when somebody else has the turn, has made them, or nobody knows', async () => {
    const later = new Date('2026-11-22T09:01:30Z');
    const scene = sceneOf(
      {},
      {
        'domain:a.example': { turn: 'known', id: '7' },
        'domain:b.example': { turn: 'busy', until: later },
        'domain:c.example': null,
      },
    );
    expect(await scene.find('a.example', 'b.example', 'c.example')).toEqual({
      'domain:a.example': { id: '7' },
      'domain:b.example': { until: later, lost: false },
    });
    expect([scene.sizes('create'), scene.told]).toEqual([[], []]);
  });

  it('one that is refused gives its turn back; the others stay', async () => {
    const scene = sceneOf();
    scene.answers.push(null, [refused('invalid'), { ok: true, id: '5', created: true }]);
    expect(await scene.find('a.example', 'b.example')).toEqual({
      'domain:a.example': problem('invalid'),
      'domain:b.example': { id: '5' },
    });
    expect(scene.told).toEqual([{ 'domain:a.example': null, 'domain:b.example': '5' }]);
  });

  it('C13 one without an answer may be there: it is looked for later, and keeps its turn until then', async () => {
    const scene = sceneOf();
    scene.answers.push(null, [refused('unknown-outcome')]);
    expect(await scene.find('a.example', 'b.example')).toEqual({
      'domain:a.example': { until, lost: true },
      'domain:b.example': { until, lost: true },
    });
    expect(scene.told).toEqual([{}]);
  });

  it('C6 a lost answer to all of them is told to nobody', async () => {
    const scene = sceneOf();
    scene.answers.push(null, crmError('unknown-outcome'));
    expect(await scene.find('a.example')).toEqual({ 'domain:a.example': { until, lost: true } });
    expect(scene.told).toEqual([{}]);
  });

  it('what this account may not do at all is said of each', async () => {
    const scene = sceneOf();
    scene.answers.push(null, crmError('forbidden'));
    expect(await scene.find('a.example', 'b.example')).toEqual({
      'domain:a.example': problem('forbidden'),
      'domain:b.example': problem('forbidden'),
    });
    expect(scene.told).toEqual([{ 'domain:a.example': null, 'domain:b.example': null }]);
  });

  it('C9 a call refused for one of them is halved', async () => {
    const scene = sceneOf();
    scene.answers.push(null, crmError('invalid'), crmError('invalid'), [
      { ok: true, id: '5', created: true },
    ]);
    expect(await scene.find('a.example', 'b.example')).toEqual({
      'domain:a.example': problem('invalid'),
      'domain:b.example': { id: '5' },
    });
    expect(scene.sizes('create')).toEqual([2, 1, 1]);
  });

  it('stopped in the middle, what was not made gives its turns back', async () => {
    const scene = sceneOf();
    const done = [1, 2].map(n => ({ ok: true as const, id: `m${n}`, created: true }));
    scene.answers.push(null, null, done, crmError('throttled'));
    await expect(scene.find('a.example', 'b.example', 'c.example')).rejects.toMatchObject({
      kind: 'throttled',
    });
    expect(scene.told).toEqual([
      { 'domain:a.example': 'm1', 'domain:b.example': 'm2' },
      { 'domain:c.example': null },
    ]);
  });

  it('after an error that is no vendor’s nobody knows what was made: the turns run out by themselves', async () => {
    const scene = sceneOf();
    scene.api.create = () => Promise.reject(new TypeError('a bug'));
    await expect(scene.find('a.example')).rejects.toThrow(TypeError);
    expect(scene.told).toEqual([]);
  });
});
