import type { PlannedField, PlannedItem } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { collapseTwins, type Leader } from '../src/collapse-twins.ts';
import { describePlan, describeUnasked, planned, whyDifferent } from '../src/describe-plan.ts';
import type { ItemPlan, PlanContext } from '../src/plan-writes.ts';
import type { ClaimedItem } from '../src/ports.ts';
import { contactOf, mappingOf } from './fakes.ts';

const context: PlanContext = {
  crm: 'Acme CRM',
  object: 'Person',
  policy: 'overwrite',
  objects: [
    { name: 'Prospect', label: 'Possible buyer', allowsTwins: true },
    { name: 'Person', label: 'Human being', allowsTwins: true },
  ],
  mappings: [mappingOf('Person')],
  recordUrl: ({ object, id }) => `https://crm.example/${object}/${id}`,
};

const item: ClaimedItem = {
  id: 'a',
  contact: null,
  link: null,
  strikes: 0,
  unsettled: null,
  attemptedAt: null,
  decision: null,
  agreed: null,
};

function leaderOf(ids: readonly string[], more: Partial<ClaimedItem> = {}): Leader {
  const [leader] = collapseTwins(ids.map(id => ({ ...item, ...more, id, contact: contactOf() })));
  if (!leader) throw new Error('there is one');
  return leader;
}

const phone: PlannedField = {
  field: 'Phone',
  label: 'Phone',
  before: '1',
  after: '2',
  why: 'replaced-by-policy',
};
const plan = (more: Partial<PlannedItem> = {}): PlannedItem => ({
  action: 'update',
  rule: 'email',
  matchedBy: 'email',
  object: 'Person',
  objectLabel: 'Human being',
  recordId: '1',
  recordUrl: 'https://crm.example/Person/1',
  fields: [phone],
  ...more,
});

describe('the place of a plan', () => {
  const write = (intent: { do: 'create' | 'update'; object: string; recordId: string | null }): ItemPlan => ({
    next: 'write',
    rule: 'email',
    planned: [phone],
    intent: { ...intent, fields: {}, changes: [], before: [] },
    allowDuplicates: false,
  });
  const looked = { matches: [], linked: false };

  it('is the record that is there, called as the CRM calls its object', () => {
    const there = write({ do: 'update', object: 'Prospect', recordId: '7' });
    expect(describePlan(leaderOf(['a']), looked, there, context)).toEqual({
      action: 'update',
      rule: 'email',
      matchedBy: null,
      object: 'Prospect',
      objectLabel: 'Possible buyer',
      recordId: '7',
      recordUrl: 'https://crm.example/Prospect/7',
      fields: [phone],
    });
  });

  it('is the object of new records where there is none yet', () => {
    const made = write({ do: 'create', object: 'Person', recordId: null });
    expect(describePlan(leaderOf(['a']), looked, made, context)).toMatchObject({
      action: 'create',
      object: 'Person',
      objectLabel: 'Human being',
      recordId: null,
      recordUrl: null,
    });
  });

  it('is named as it is where the CRM tells of no such object', () => {
    const link = { object: 'Odd', id: '9' };
    expect(describeUnasked(leaderOf(['a'], { link }), context)).toEqual({
      action: 'skip',
      rule: 'policy',
      matchedBy: 'link',
      object: 'Odd',
      objectLabel: 'Odd',
      recordId: '9',
      recordUrl: 'https://crm.example/Odd/9',
      fields: [],
    });
  });
});

describe('who stands behind another', () => {
  const end = { problem: null, candidates: [] };

  it('is left alone with a reason where the first is written', () => {
    expect(planned(leaderOf(['a', 'b']), plan(), end, 'Acme CRM')).toEqual([
      { itemId: 'a', as: 'planned', plan: plan(), ...end },
      {
        itemId: 'b',
        as: 'planned',
        plan: plan({ action: 'skip', rule: 'same-person', fields: [] }),
        problem: expect.objectContaining({ code: 'same-person' }),
        candidates: [],
      },
    ]);
  });

  it.each(['invalid', 'duplicate'] as const)('shares its fate where the first is %s', action => {
    const own = { as: 'planned', plan: plan({ action }), ...end };
    expect(planned(leaderOf(['a', 'b']), plan({ action }), end, 'Acme CRM')).toEqual([
      { itemId: 'a', ...own },
      { itemId: 'b', ...own },
    ]);
  });
});

describe('why a plan is no longer what was agreed to', () => {
  const why = (now: Partial<PlannedItem>, agreed: Partial<PlannedItem> = {}) =>
    whyDifferent(plan(now), plan(agreed), 'Acme CRM').title;

  it('names what happened to the record, the first of its fields that changed, or else the contact', () => {
    expect(why({}, { recordId: null })).toBe('Somebody has added this person to Acme CRM since the preview.');
    expect(why({ recordId: null })).toBe('The record is no longer in Acme CRM, as it was for the preview.');
    const merged = 'The record was merged or converted in Acme CRM since the preview.';
    expect([why({ recordId: '2' }), why({ object: 'Prospect' })]).toEqual([merged, merged]);
    expect(why({ fields: [{ ...phone, before: '3' }] })).toBe(
      '“Phone” was changed in Acme CRM since the preview.',
    );
    const mine = 'This contact, or the mapping of its fields, was changed since the preview.';
    expect(why({ fields: [{ ...phone, after: '3' }] })).toBe(mine);
    expect(why({ fields: [{ ...phone, field: 'Mobile', before: '3' }] })).toBe(mine);
    expect(why({ fields: [] })).toBe(mine);
  });
});
