import { vi } from 'vitest';

type Listener = (changes: Record<string, { newValue?: unknown }>, area: string) => void;

/** The few parts of `chrome.*` that storage and messages need, in memory, with Chrome's own rules for them. */
export function fakeChrome(id = 'ehbifellnamoomahidgbfflnodcldgfj') {
  const listeners = new Set<Listener>();
  const levels: Record<string, string> = {};
  const area = (name: string) => {
    const kept = new Map<string, unknown>();
    const tell = (changes: Record<string, { newValue?: unknown }>) => {
      for (const listener of listeners) listener(changes, name);
    };
    return {
      kept,
      get: async (key?: string) =>
        key === undefined ? Object.fromEntries(kept) : kept.has(key) ? { [key]: kept.get(key) } : {},
      set: async (values: Record<string, unknown>) => {
        for (const [key, value] of Object.entries(values)) kept.set(key, value);
        tell(Object.fromEntries(Object.entries(values).map(([key, newValue]) => [key, { newValue }])));
      },
      remove: async (keys: string | string[]) => {
        for (const key of [keys].flat()) kept.delete(key);
        tell(Object.fromEntries([keys].flat().map(key => [key, {}])));
      },
      clear: async () => {
        const keys = [...kept.keys()];
        kept.clear();
        tell(Object.fromEntries(keys.map(key => [key, {}])));
      },
      setAccessLevel: async ({ accessLevel }: { accessLevel: string }) => {
        levels[name] = accessLevel;
      },
    };
  };
  const local = area('local');
  const session = area('session');
  const chrome = {
    runtime: { id, sendMessage: vi.fn() },
    storage: {
      local,
      session,
      onChanged: {
        addListener: (listener: Listener) => listeners.add(listener),
        removeListener: (listener: Listener) => listeners.delete(listener),
      },
    },
  };
  vi.stubGlobal('chrome', chrome);
  return { chrome, local: local.kept, session: session.kept, levels };
}
