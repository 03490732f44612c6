import { keys } from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, type ConnectEnd } from '../messages.ts';

/** Runs a CRM's sign-in in the service worker and brings the cards up to date when it ends. */
export function useConnect(connector: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [end, setEnd] = useState<ConnectEnd | null>(null);
  const run = async (host: string | undefined) => {
    setBusy(true);
    setEnd(null);
    try {
      setEnd(await ask('connect', { connector, ...(host ? { host } : {}) }));
    } catch {
      // The worker was stopped while the window was open; what came of it, the server tells.
      setEnd(null);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: keys.connections });
    }
  };
  return { busy, end, connect: (host?: string) => void run(host) };
}
