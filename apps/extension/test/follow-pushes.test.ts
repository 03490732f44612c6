import { createApi } from '@crmsync/ui/api';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeChrome } from './fake-chrome.ts';
import { at } from './people.ts';

vi.stubGlobal('__SERVER__', 'https://crmsync.example');
const { follow, tellEnds, wishesToBeTold, wishToBeTold } = await import('../src/follow-pushes.ts');

const id = '3f1d8c1e-5b0a-4d0e-9c39-1f6f3f0b7a11';
const none = { total: 3, waiting: 0, sending: 0, unchanged: 0, skipped: 0, duplicate: 0, cancelled: 0 };

/** Chrome with notifications, where the person says yes or no to the permission. */
function chromeThat({ allows }: { allows: boolean }) {
  const storage = fakeChrome();
  const shown: string[] = [];
  let allowed = false;
  Object.assign(storage.chrome, {
    permissions: {
      request: async () => {
        allowed = allows;
        return allowed;
      },
      contains: async () => allowed,
    },
    notifications: {
      create: (name: string, { title, message }: { title: string; message: string }) =>
        shown.push(`${name}: ${title}, ${message}`),
    },
    i18n: { getMessage: (name: string, what = '') => `${name} ${what}`.trim() },
  });
  Object.assign(storage.chrome.runtime, { getURL: (path: string) => path });
  return {
    ...storage,
    shown,
    takeBack: () => {
      allowed = false;
    },
  };
}

/** A server whose push answers what `says` gives, one answer a look; null for none at all. */
function serverSaying(...says: (number | 'running' | 'ended' | null)[]) {
  return createApi({
    baseUrl: 'https://crmsync.example',
    fetch: async () => {
      const said = says.length > 1 ? says.shift() : says[0];
      if (said === null) throw new TypeError('Failed to fetch');
      if (typeof said === 'number')
        return Response.json(
          { type: 'about:blank', status: said, code: 'x', title: 'No.' },
          { status: said },
        );
      return Response.json({
        id,
        kind: 'push',
        planId: null,
        plan: null,
        connector: 'crm',
        connectorLabel: 'CRM',
        object: 'contacts',
        objectLabel: 'Contact',
        policy: 'fill-blanks',
        state: said === 'ended' ? 'done' : 'running',
        parked: null,
        counts: { ...none, created: 2, updated: 0, failed: 1 },
        createdAt: at,
        finishedAt: said === 'ended' ? at : null,
      });
    },
  });
}

const waits: number[] = [];
const wait = async (ms: number) => void waits.push(ms);

beforeEach(() => {
  waits.length = 0;
});

describe('telling at the end of a push', () => {
  it('is off until somebody wishes it, and follows nothing until then', async () => {
    const { session, shown } = chromeThat({ allows: true });
    await follow({ id, label: 'CRM' });
    await tellEnds(serverSaying('ended'), wait);
    expect([await wishesToBeTold(), [...session.keys()], shown]).toEqual([false, [], []]);
  });

  it('stays off when Chrome is told no', async () => {
    const { local } = chromeThat({ allows: false });
    expect(await wishToBeTold(true)).toBe(false);
    expect([...local.keys()]).toEqual([]);
  });

  it('looks until the push has ended, tells once in counts, and forgets it', async () => {
    const { session, shown } = chromeThat({ allows: true });
    await wishToBeTold(true);
    await follow({ id, label: 'CRM' });
    await tellEnds(serverSaying('running', 'running', 'ended'), wait);
    await tellEnds(serverSaying('ended'), wait);
    expect(shown).toEqual([`push:${id}: pushEnded CRM, created 2, failed 1`]);
    expect(waits).toHaveLength(2);
    expect([...session.keys()]).toEqual([]);
  });

  it('a server that does not answer ends the look, not the wish', async () => {
    const { shown } = chromeThat({ allows: true });
    await wishToBeTold(true);
    await follow({ id, label: 'CRM' });
    await tellEnds(serverSaying(null), wait);
    expect(shown).toEqual([]);
    await tellEnds(serverSaying('ended'), wait);
    expect(shown).toHaveLength(1);
  });

  it('a push that is gone, and one whose wish was taken back, is told to nobody', async () => {
    const { session, shown, takeBack } = chromeThat({ allows: true });
    await wishToBeTold(true);
    await follow({ id, label: 'CRM' });
    await tellEnds(serverSaying(404), wait);
    expect([...session.keys()]).toEqual([]);
    await follow({ id, label: 'CRM' });
    takeBack();
    await tellEnds(serverSaying('ended'), wait);
    expect(shown).toEqual([]);
  });
});
