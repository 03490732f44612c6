import type { Push } from '@crmsync/contract';
import { type Api, ApiError } from '@crmsync/ui/api';
import { z } from 'zod';
import { server } from './server.ts';

/*
 * Telling at the end of a push, for those who asked for it. Off until then: Chrome asks the person for the permission at the moment
 * of the wish. Pushes run at the server; here they are only looked at, so nothing is lost when nobody looks.
 */

const wishSlot = 'tell';
const followedSlot = 'followed';
const Followed = z.array(z.object({ id: z.string(), label: z.string() })).max(200);
export type Followed = z.infer<typeof Followed>[number];

/** Milliseconds between two looks at a push. */
const between = 5_000;

/** Whether somebody asked to be told, and Chrome still allows it. */
export async function wishesToBeTold(): Promise<boolean> {
  const wish = (await chrome.storage.local.get(wishSlot))[wishSlot] === true;
  return wish && (await chrome.permissions.contains({ permissions: ['notifications'] }));
}

/** Turns telling on or off. To be called within a click: Chrome asks for the permission then. False when it was refused. */
export async function wishToBeTold(on: boolean): Promise<boolean> {
  if (!on) {
    await chrome.storage.local.remove(wishSlot);
    return false;
  }
  const granted = await chrome.permissions.request({ permissions: ['notifications'] });
  if (granted) await chrome.storage.local.set({ [wishSlot]: true });
  return granted;
}

async function followed(): Promise<Followed[]> {
  return Followed.safeParse((await chrome.storage.session.get(followedSlot))[followedSlot]).data ?? [];
}

/** Remembers a push to be told about. Does nothing unless somebody wishes it. */
export async function follow(push: Followed): Promise<void> {
  if (!(await wishesToBeTold())) return;
  await change(all => [...all, push]);
}

function change(by: (all: Followed[]) => Followed[]): Promise<void> {
  return navigator.locks.request('crmsync-followed', async () => {
    const next = by(await followed());
    if (next.length === 0) await chrome.storage.session.remove(followedSlot);
    else await chrome.storage.session.set({ [followedSlot]: next });
  });
}

/**
 * Looks at the followed pushes until each has ended, and tells of each end once. Begun again by any event of the browser when Chrome
 * stopped the service worker meanwhile.
 * @param wait resolves after so many milliseconds
 */
export function tellEnds(api: Api, wait: (ms: number) => Promise<void>): Promise<void> {
  return navigator.locks.request('crmsync-tell', { ifAvailable: true }, async lock => {
    if (lock === null) return;
    for (let open = await followed(); open.length > 0; open = await followed()) {
      for (const push of open) if (!(await look(api, push))) return;
      if ((await followed()).length > 0) await wait(between);
    }
  });
}

/** False when the server did not answer: the next event looks again. */
async function look(api: Api, { id, label }: Followed): Promise<boolean> {
  try {
    const push = await api.pushes.get(id);
    if (push.finishedAt === null) return true;
    await change(all => all.filter(each => each.id !== id));
    if (await wishesToBeTold()) tell(push, label);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) return false;
    await change(all => all.filter(each => each.id !== id));
    return true;
  }
}

/** The words of a push's end, in the browser's language; the same order as everywhere: created, updated, unchanged, to decide, failed, skipped. */
export function endWords({ counts }: Pick<Push, 'counts'>): string {
  const told = (['created', 'updated', 'unchanged', 'duplicate', 'failed', 'skipped'] as const)
    .filter(what => counts[what] > 0)
    .map(what => chrome.i18n.getMessage(what, String(counts[what])));
  return told.join(', ') || chrome.i18n.getMessage('nothing');
}

function tell(push: Push, label: string): void {
  chrome.notifications.create(`push:${push.id}`, {
    type: 'basic',
    iconUrl: chrome.runtime.getURL('icons/128.png'),
    title: chrome.i18n.getMessage('pushEnded', label),
    message: endWords(push),
  });
}

/** Opens what a pressed notification is about. */
export function openTold(notification: string): void {
  const id = /^push:(.+)$/.exec(notification)?.[1];
  if (id === undefined) return;
  void chrome.tabs.create({ url: new URL(`/pushes/${encodeURIComponent(id)}`, server).href });
  chrome.notifications.clear(notification);
}
