import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapseTwins } from '../src/collapse-twins.ts';
import type { ClaimedItem, PushedContact } from '../src/ports.ts';
import { contactOf, lostCreate } from './fakes.ts';

type Item = ClaimedItem & { contact: PushedContact };
const item = (id: string, values: Partial<PushedContact>, more: Partial<ClaimedItem> = {}): Item => ({
  id,
  link: null,
  strikes: 0,
  unsettled: null,
  attemptedAt: null,
  decision: null,
  agreed: null,
  ...more,
  contact: contactOf(values),
});

describe('collapseTwins', () => {
  it('D10 the same e-mail three times in different case is one person: first leads, blanks filled in order', () => {
    const [leader, ...others] = collapseTwins([
      item('a', { emails: ['Ada@X.com'], company: '', phone: '1' }),
      item('b', { emails: ['ada@x.com', 'b@x.com'], company: 'Engines', phone: '2' }),
      item('c', { emails: ['ADA@x.COM'], company: 'Other', title: 'Countess' }),
    ]);
    expect(others).toEqual([]);
    expect(leader?.item.contact).toMatchObject({
      emails: ['Ada@X.com', 'b@x.com'],
      company: 'Engines',
      phone: '1',
      title: 'Countess',
    });
    expect(leader?.followers.map(follower => follower.item.id)).toEqual(['b', 'c']);
  });

  it('keeps apart contacts that are known to be two records', () => {
    const link = (id: string) => ({ link: { object: 'Person', id } });
    const shared = { emails: ['info@x.com'] };
    expect(collapseTwins([item('a', shared, link('1')), item('b', shared, link('2'))])).toHaveLength(2);
    expect(collapseTwins([item('a', shared, link('1')), item('b', shared)])).toHaveLength(1);
  });

  it('an item whose answer was lost leads, wherever it stands', () => {
    const shared = { emails: ['a@x.com'] };
    const lost = item('b', shared, { unsettled: lostCreate({}) });
    const [leader] = collapseTwins([item('a', shared), lost]);
    expect(leader?.item.id).toBe('b');
  });

  it('every item is exactly once a leader or a follower, and no two leaders share an address', () => {
    const email = fc.constantFrom('a@x.com', 'A@x.com', 'b@x.com', 'c@x.com', 'C@X.COM', 'd@x.com');
    fc.assert(
      fc.property(fc.array(fc.array(email, { maxLength: 1 }), { maxLength: 12 }), lists => {
        const items = lists.map((emails, index) => item(`i${index}`, { emails }));
        const leaders = collapseTwins(items);
        const ids = leaders.flatMap(({ item, followers }) => [
          item.id,
          ...followers.map(each => each.item.id),
        ]);
        expect(ids.toSorted()).toEqual(items.map(each => each.id).toSorted());
        const led = leaders.flatMap(each => [
          ...new Set(each.item.contact.emails.map(each => each.toLowerCase())),
        ]);
        expect(new Set(led).size).toBe(led.length);
      }),
    );
  });

  it('keeps a person’s own choice, and a link in another object, apart', () => {
    const shared = { emails: ['info@x.com'] };
    const link = (object: string, id: string) => ({ link: { object, id } });
    const decided = { decision: { choice: 'create' } } as const;
    expect(collapseTwins([item('a', shared), item('b', shared, decided)])).toHaveLength(2);
    const pair = (...links: [object, object]) =>
      collapseTwins(links.map((each, at) => item(`${at}`, shared, each)));
    expect(pair(link('Person', '1'), link('Person', '1'))).toHaveLength(1);
    expect(pair(link('Person', '1'), link('Prospect', '1'))).toHaveLength(2);
    expect(pair(link('Person', '1'), {})).toHaveLength(1);
  });

  it('a blank or spaced address ties nobody, or the same ones', () => {
    expect(collapseTwins([item('a', { emails: [' '] }), item('b', { emails: [''] })])).toHaveLength(2);
    expect(
      collapseTwins([item('a', { emails: [' a@x.io '] }), item('b', { emails: ['A@x.io'] })]),
    ).toHaveLength(1);
    expect(collapseTwins([item('a', { emails: [] }), item('b', { emails: [] })])).toHaveLength(2);
  });

  it('who came with an address keeps it; custom values are filled like the others', () => {
    const [first, second] = collapseTwins([
      item('a', { emails: ['a@x.io'], custom: { team: 'A' } }),
      item('b', { emails: ['b@x.io'] }),
      item('c', { emails: ['a@x.io', 'b@x.io'], custom: { team: 'B', floor: '2' } }),
      item('d', { emails: ['b@x.io'] }),
    ]);
    expect(first?.item.contact.custom).toEqual({ team: 'A', floor: '2' });
    expect(first?.followers.map(follower => follower.email)).toEqual(['a@x.io']);
    expect(second?.followers.map(follower => follower.item.id)).toEqual(['d']);
  });

  it('tags are one’s own: nobody is given those of whom they lead', () => {
    const [one] = collapseTwins([
      item('a', { emails: ['a@x.io'] }),
      item('b', { emails: ['a@x.io'], tags: ['vip'] }),
    ]);
    expect(one?.item.contact.tags).toEqual([]);
  });
});
