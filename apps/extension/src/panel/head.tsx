import { Text } from '@crmsync/ui';
import { useEffect, useRef } from 'react';

/**
 * The name above a view. Takes the focus when the view replaces one that had it, so that keyboards and screen readers go on there;
 * a panel that has just opened leaves the focus where it is.
 */
export function Head({ children }: { children: string }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && navigator.userActivation.hasBeenActive) head.current?.focus();
  }, []);
  return (
    <h1 tabIndex={-1} ref={head}>
      <Text>{children}</Text>
    </h1>
  );
}
