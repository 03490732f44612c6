import { useEffect } from 'react';

/** What a key asks for. `pick` counts from 0. */
export interface DecideKeys {
  pick: (index: number) => void;
  create: () => void;
  skip: () => void;
  confirm: () => void;
}

/** 1–9 pick, N new, S skip, Enter confirm; silent while something that takes keys itself has the focus. */
export function useDecideKeys(on: DecideKeys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isBusy(event.target))
        return;
      const key = event.key.toLowerCase();
      if (/^[1-9]$/.test(key)) on.pick(Number(key) - 1);
      else if (key === 'n') on.create();
      else if (key === 's') on.skip();
      else if (key === 'enter') on.confirm();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
}

/** Radios let letters and digits through, for they take only arrows and space. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'radio') return false;
  return (
    target.closest('a, button, input, select, textarea, summary, [role="dialog"], [role="menu"]') !== null
  );
}
