import { type ReactNode, useEffect, useState } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** Grey shapes in the final form; words after one second, for those who wonder and for screen readers. */
export function Loading({ words, children }: { words: string; children: ReactNode }) {
  const late = useLate(1000);
  return (
    <div aria-busy="true" className="stack s3">
      <p className="small muted" role="status">
        {late ? words : ' '}
      </p>
      {children}
    </div>
  );
}

/** Rows of a list that is still being fetched. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div className="skeleton-rows" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all the same and never move
        <div key={row}>
          <span className="skeleton" style={{ width: `${62 - ((row * 13) % 30)}%` }} />
          <span className="skeleton" style={{ width: `${48 - ((row * 7) % 20)}%` }} />
          <span className="skeleton" style={{ width: '40%' }} />
        </div>
      ))}
    </div>
  );
}

/** Nothing here yet: what this is for, and the first step. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** True once this has been on screen for `milliseconds`. */
export function useLate(milliseconds: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setLate, milliseconds, true);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return late;
}
