import { useSyncExternalStore } from 'react';

/** `system` follows the computer; the others are the person’s own choice. */
export type Theme = 'system' | 'light' | 'dark';

const slot = 'crmsync.theme';
const listeners = new Set<() => void>();

/** Puts the remembered choice on the page. Call once before the first drawing. */
export function applyTheme(): void {
  const theme = remembered();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The choice and how to change it; remembered on this computer and followed by its other windows. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(listen, remembered, () => 'system'), choose];
}

function choose(theme: Theme): void {
  try {
    localStorage.setItem(slot, theme);
  } catch {
    // Storage may be forbidden; the choice then holds for this page only.
  }
  document.documentElement.dataset.theme = theme;
  applyTheme();
  for (const listener of listeners) listener();
}

function remembered(): Theme {
  try {
    const stored = localStorage.getItem(slot);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function listen(listener: () => void): () => void {
  const onStorage = () => {
    applyTheme();
    listener();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}
