import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Between attempts to get a lost notification connection back. */
const reconnectMs = 1000;

/** Notifications of one PostgreSQL over one connection, opened with the first listener and kept open through restarts. */
export function openListener(url: string) {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  let client: Promise<pg.Client> | undefined;
  let closed = false;
  /** One round of attempts at a time, or an outage would be met with ever more of them. */
  let reconnecting = false;

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'crmsync-listen',
      keepAlive: true,
    });
    fresh.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener(payload ?? '');
    });
    fresh.on('error', () => {});
    try {
      await fresh.connect();
      for (const channel of listeners.keys()) await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`);
    } catch (error) {
      void fresh.end().catch(() => {});
      throw error;
    }
    // Only of one that stood: an attempt that failed ends too, and each would begin a round of attempts of its own.
    fresh.once('end', () => void reconnect());
    return fresh;
  }

  async function reconnect(): Promise<void> {
    if (reconnecting) return;
    reconnecting = true;
    while (!closed) {
      try {
        client = connect();
        await client;
        // What was sent meanwhile is lost; an empty payload tells every listener to look for itself.
        for (const group of listeners.values()) for (const listener of group) listener('');
        break;
      } catch {
        await wait(reconnectMs, undefined, { ref: false });
      }
    }
    reconnecting = false;
  }

  async function listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>> {
    const group = listeners.get(channel) ?? new Set();
    listeners.set(channel, group.add(onPayload));
    client ??= connect();
    const live = await client.catch((error: unknown) => {
      void reconnect();
      throw error;
    });
    await live.query(`listen ${live.escapeIdentifier(channel)}`);
    return async () => {
      group.delete(onPayload);
    };
  }

  async function close(): Promise<void> {
    closed = true;
    const live = await client?.catch(() => undefined);
    await live?.end();
  }

  return { listen, close };
}
