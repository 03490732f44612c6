import { type RefObject, useEffect } from 'react';

/**
 * Nobody who types or listens is left without a place: when what had the focus is taken away or locked, and nothing else took the
 * focus, `home` takes it. A dialog that closes and a cell that was edited give it back by themselves, a frame later; they go first.
 */
export function useKeptFocus(home: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: Element | null = null;
    let frame = 0;
    const remember = (event: FocusEvent) => {
      last = event.target instanceof Element ? event.target : null;
    };
    const check = () => {
      if (last === null || document.activeElement !== document.body) return;
      if (last.isConnected && !last.matches(':disabled')) return;
      last = null;
      home.current?.focus({ preventScroll: true });
    };
    const changed = new MutationObserver(() => {
      if (document.activeElement !== document.body || last === null) return;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(check);
      });
    });
    document.addEventListener('focusin', remember);
    changed.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      document.removeEventListener('focusin', remember);
      changed.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [home]);
}
