import { z } from 'zod';
import { personFields } from './sources/person.ts';

const Fact = z.object({
  field: z.enum(personFields),
  value: z.string().min(1).max(2000),
  origin: z.string().max(60),
  doubt: z.string().max(200).optional(),
});

/** A person as kept between reading and saving. */
export const CapturedPerson = z.object({ how: z.string().max(40), facts: z.array(Fact).max(60) });

/** What the script in the page answers. It reads hostile pages, so its answer is checked like any other's. */
export const PageReading = z.object({
  title: z.string(),
  people: z.array(CapturedPerson).max(100),
  complete: z.boolean(),
  /** True when a selection was read instead of the page. */
  selected: z.boolean(),
});

export type PageReading = z.infer<typeof PageReading>;

/** Why a page was not read. `no-access`: the toolbar button or shortcut has not been used on it. `off-limits`: a site CRMSync never reads. */
const CaptureTrouble = z.enum(['no-access', 'not-a-page', 'off-limits']);

/** What was found on the page of one tab, or why nothing was looked for. Lives in the browser's memory only. */
export const Capture = z.object({
  url: z.string().nullable(),
  /** ISO time of reading. */
  at: z.iso.datetime(),
  trouble: CaptureTrouble.nullable(),
  reading: PageReading.nullable(),
});
export type Capture = z.infer<typeof Capture>;

const slot = (tabId: number) => `capture:${tabId}`;

/** The last reading of a tab; null when there is none or the page has changed since. */
export async function captureOf(tabId: number): Promise<Capture | null> {
  const stored = await chrome.storage.session.get(slot(tabId));
  return Capture.safeParse(stored[slot(tabId)]).data ?? null;
}

/** Keeps a reading for the panel and the popup. */
export async function keepCapture(tabId: number, capture: Capture): Promise<void> {
  await chrome.storage.session.set({ [slot(tabId)]: capture });
}

/** Forgets a reading: its page is gone. */
export async function dropCapture(tabId: number): Promise<void> {
  await chrome.storage.session.remove(slot(tabId));
}

/** Calls `onChange` whenever the reading of this tab changes; returns how to stop. */
export function watchCapture(tabId: number, onChange: () => void): () => void {
  const listener = (changes: Record<string, chrome.storage.StorageChange>, area: string) => {
    if (area === 'session' && slot(tabId) in changes) onChange();
  };
  chrome.storage.onChanged.addListener(listener);
  return () => chrome.storage.onChanged.removeListener(listener);
}
