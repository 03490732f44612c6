import type { PlannedItem } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import type { PushedContact, PushTask } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

function people(count: number): PushedContact[] {
  return Array.from({ length: count }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@x.com`], lastName: `P${n}`, firstName: '', phone: '' }),
  );
}

/** People of whom the CRM may know some; `plan` makes a plan of them, `apply` carries it out. */
function sceneOf(contacts: readonly (PushedContact | null)[], policy: PushTask['policy'] = 'overwrite') {
  const crm = memoryCrm();
  const clock = memoryClock();
  const ledger = memoryLedger(contacts, clock);
  const ports = portsOf(crm, ledger, clock, 100);
  const there = (n: number, fields: Record<string, string> = {}, more = { object: 'Person', id: `b${n}` }) =>
    crm.records.set(more.id, { ...more, fields: { Email: `p${n}@x.com`, LastName: `P${n}`, ...fields } });
  const plans = () => ledger.rows.map(row => row.planned?.plan);
  return {
    crm,
    ledger,
    ports,
    there,
    plans,
    async plan() {
      await runPush({ ...task, policy, dryRun: true }, ports);
      return plans();
    },
    async apply(change?: (contact: PushedContact) => PushedContact) {
      const agreed = plans();
      ledger.again(change);
      for (const [n, row] of ledger.rows.entries()) row.item = { ...row.item, agreed: agreed[n] ?? null };
      await runPush({ ...task, policy }, ports);
      return outcomes(ledger);
    },
  };
}

const nowhere = { object: 'Person', objectLabel: 'Person', recordId: null, recordUrl: null };

describe('a plan', () => {
  it('says for each what would be done, by which rule, and to which record', async () => {
    const scene = sceneOf(people(6));
    scene.there(1, { LastName: 'Old' });
    scene.there(2);
    scene.there(3);
    scene.there(3, {}, { object: 'Person', id: 'b3-2' });
    scene.there(4, {}, { object: 'Prospect', id: 'x4' });
    const [fifth] = scene.ledger.rows.slice(5);
    if (fifth?.item.contact) fifth.item = { ...fifth.item, contact: { ...fifth.item.contact, lastName: '' } };
    const at = (object: string, id: string) => ({
      object,
      objectLabel: object,
      recordId: id,
      recordUrl: `https://crm.example/${object}/${id}`,
    });
    expect(await scene.plan()).toMatchObject([
      { action: 'create', rule: 'not-there', matchedBy: null, ...nowhere },
      { action: 'update', rule: 'email', matchedBy: 'email', ...at('Person', 'b1') },
      { action: 'unchanged', rule: 'no-difference', matchedBy: 'email', ...at('Person', 'b2') },
      { action: 'duplicate', rule: 'several-matches', matchedBy: null, ...nowhere },
      { action: 'unchanged', matchedBy: 'email', ...at('Prospect', 'x4') },
      { action: 'invalid', rule: 'problem', ...nowhere },
    ]);
    const ends = scene.ledger.rows.map(({ planned }) => [
      planned?.problem?.field,
      planned?.candidates.length,
    ]);
    expect(ends[5]).toEqual(['LastName', 0]);
    expect(ends[3]?.[1]).toBe(2);
    expect(scene.plans()[1]?.fields).toContainEqual(
      expect.objectContaining({ field: 'LastName', before: 'Old', after: 'P1' }),
    );
    expect(scene.crm.calls.map(({ verb }) => verb)).toEqual(['find']);
  });

  it('leaves whom a policy leaves alone, without asking when the link is known', async () => {
    const scene = sceneOf(people(1), 'skip');
    scene.there(0, { LastName: 'Old' });
    expect(await scene.plan()).toMatchObject([
      { action: 'skip', rule: 'policy', recordId: 'b0', fields: [] },
    ]);
    const linked = sceneOf(people(1), 'skip');
    linked.there(0);
    await runPush({ ...task, policy: 'skip' }, linked.ports);
    linked.ledger.again();
    linked.crm.calls.length = 0;
    expect(await linked.plan()).toEqual([
      {
        action: 'skip',
        rule: 'policy',
        matchedBy: 'link',
        object: 'Person',
        objectLabel: 'Person',
        recordId: 'b0',
        recordUrl: 'https://crm.example/Person/b0',
        fields: [],
      },
    ]);
    expect(linked.crm.calls).toEqual([]);
  });

  it('says that a contact is gone', async () => {
    const scene = sceneOf([null]);
    expect(await scene.plan()).toEqual([
      { action: 'skip', rule: 'problem', matchedBy: null, ...nowhere, fields: [] },
    ]);
    expect(scene.ledger.rows[0]?.planned?.problem).toMatchObject({ code: 'contact-gone' });
  });

  it('D10 of people who are the same says it of the later ones, unless nothing can be done for any', async () => {
    const twin = contactOf({ id: 'c9', emails: ['P0@x.com'], lastName: 'Twin' });
    const scene = sceneOf([...people(1), twin]);
    expect(await scene.plan()).toMatchObject([
      { action: 'create', rule: 'not-there' },
      { action: 'skip', rule: 'same-person', fields: [] },
    ]);
    expect(scene.ledger.rows[1]?.planned?.problem?.title).toContain('P0');
    const bad = sceneOf([...people(1), { ...twin, lastName: '' }].map(each => ({ ...each, lastName: '' })));
    expect(await bad.plan()).toMatchObject([{ action: 'invalid' }, { action: 'invalid' }]);
    const several = sceneOf([...people(1), twin]);
    several.there(0);
    several.there(0, {}, { object: 'Person', id: 'b0-2' });
    expect(await several.plan()).toMatchObject([{ action: 'duplicate' }, { action: 'duplicate' }]);
    expect(several.ledger.rows[1]?.planned?.candidates).toHaveLength(2);
  });

  it('of a cancelled push is none', async () => {
    const scene = sceneOf([null, ...people(1)]);
    scene.ledger.cancelled = true;
    await scene.plan();
    expect(outcomes(scene.ledger)).toEqual(['cancelled', 'cancelled']);
  });
});

describe('a plan that was agreed to', () => {
  it('is carried out as it was shown', async () => {
    const scene = sceneOf(people(3));
    scene.there(1, { LastName: 'Old' });
    scene.there(2);
    await scene.plan();
    expect(await scene.apply()).toEqual(['created', 'updated', 'unchanged']);
  });

  it('an edit that touches nothing of it changes nothing', async () => {
    const scene = sceneOf(people(2));
    scene.there(1, { LastName: 'Old', Staff: '5' });
    await scene.plan();
    scene.there(1, { LastName: 'Old', Staff: '6' });
    expect(await scene.apply(contact => ({ ...contact, tags: ['new'], version: 2 }))).toEqual([
      'created',
      'updated',
    ]);
  });

  const changes: readonly [string, (scene: ReturnType<typeof sceneOf>) => void, string][] = [
    [
      'somebody was added',
      ({ there }) => there(0, { LastName: 'Other' }),
      'Somebody has added this person to Acme CRM since the preview.',
    ],
    [
      'the record is gone',
      ({ crm }) => crm.records.delete('b1'),
      'The record is no longer in Acme CRM, as it was for the preview.',
    ],
    [
      'the record was merged',
      ({ crm, there }) => {
        crm.records.delete('b1');
        there(1, { LastName: 'Old' }, { object: 'Person', id: 'merged' });
      },
      'The record was merged or converted in Acme CRM since the preview.',
    ],
    [
      'a field was changed',
      ({ there }) => there(1, { LastName: 'Newer' }),
      '“LastName” was changed in Acme CRM since the preview.',
    ],
  ];
  it.each(changes)('is not carried out for whom it no longer holds: %s', async (_, change, title) => {
    const scene = sceneOf(people(2));
    scene.there(1, { LastName: 'Old' });
    const before = await scene.plan();
    change(scene);
    const all = await scene.apply();
    const n = all.indexOf('skipped');
    expect(scene.ledger.rows[n]?.end).toMatchObject({
      record: null,
      changes: [],
      candidates: [],
      problem: { code: 'changed-since-plan', title },
    });
    const end = scene.ledger.rows[n]?.end;
    expect(end?.plan).toBeDefined();
    expect(end?.plan).not.toEqual(before[n]);
    expect(all.filter(outcome => outcome === 'skipped')).toHaveLength(1);
  });

  it('is not carried out when the contact itself was changed, and says so', async () => {
    const scene = sceneOf(people(1));
    await scene.plan();
    expect(await scene.apply(contact => ({ ...contact, lastName: 'Edited' }))).toEqual(['skipped']);
    expect(scene.ledger.rows[0]?.end?.problem?.title).toBe(
      'This contact, or the mapping of its fields, was changed since the preview.',
    );
    expect(scene.ledger.rows[0]?.end?.plan?.fields).toContainEqual(
      expect.objectContaining({ field: 'LastName', after: 'Edited' }),
    );
  });

  it('the order of its fields is nothing that was agreed to', async () => {
    const scene = sceneOf(people(1));
    await scene.plan();
    const [row] = scene.ledger.rows;
    const plan: PlannedItem | undefined = row?.planned?.plan;
    if (!row?.planned || !plan) throw new Error('a plan');
    row.planned = { ...row.planned, plan: { ...plan, fields: plan.fields.toReversed() } };
    expect(await scene.apply()).toEqual(['created']);
  });

  it('what a person has decided since goes before it', async () => {
    const scene = sceneOf(people(1));
    await scene.plan();
    const [row] = scene.ledger.rows;
    const agreed = row?.planned?.plan ?? null;
    scene.there(0, { LastName: 'Other' });
    scene.ledger.again();
    if (row)
      row.item = { ...row.item, agreed, decision: { choice: 'record', object: 'Person', recordId: 'b0' } };
    await runPush({ ...task, policy: 'overwrite' }, scene.ports);
    expect(outcomes(scene.ledger)).toEqual(['updated']);
  });
});
