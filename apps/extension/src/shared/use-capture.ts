import { useCallback, useEffect, useState } from 'react';
import { type Capture, captureOf, watchCapture } from '../captures.ts';
import { ask } from '../messages.ts';

/**
 * The tab beside the panel, live. A panel opened as a tab of its own can be told which one it stands beside: `?tab=<id>`.
 * Undefined until known.
 */
export function useTabId(): number | undefined {
  const pinned = Number(new URLSearchParams(location.search).get('tab')) || undefined;
  const [tabId, setTabId] = useState(pinned);
  useEffect(() => {
    if (pinned !== undefined) return;
    const look = () => {
      void chrome.tabs.query({ active: true, currentWindow: true }).then(([tab]) => setTabId(tab?.id));
    };
    look();
    chrome.tabs.onActivated.addListener(look);
    return () => chrome.tabs.onActivated.removeListener(look);
  }, [pinned]);
  return tabId;
}

/** What was read on a tab. Reads by itself once, when the person has just opened panel or popup; from then on only when asked. */
export function useCapture(tabId: number | undefined) {
  const [capture, setCapture] = useState<Capture | null>();
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState(false);
  const lookAgain = useCallback(() => {
    if (tabId === undefined) return;
    setBusy(true);
    ask('read', { tabId })
      .then(setCapture, () => setCapture(null))
      .finally(() => setBusy(false));
  }, [tabId]);
  useEffect(() => {
    if (tabId === undefined) return;
    const load = () => void captureOf(tabId).then(setCapture);
    load();
    return watchCapture(tabId, load);
  }, [tabId]);
  useEffect(() => {
    if (opened || capture === undefined) return;
    setOpened(true);
    if (capture === null || capture.trouble === 'no-access') lookAgain();
  }, [opened, capture, lookAgain]);
  return { capture: capture ?? null, busy: busy || capture === undefined, lookAgain };
}
