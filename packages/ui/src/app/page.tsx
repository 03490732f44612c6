import { type ReactNode, useEffect, useRef } from 'react';
import { Go } from '../components/go.tsx';
import { Icon } from '../components/icon.tsx';
import { plainText } from '../text/plain-text.ts';
import { useKeptFocus } from './use-kept-focus.ts';

/**
 * One sheet of work: the name of the window, a way back, a head. After moving here the head takes the focus, so that a
 * screen reader reads where it is; `children` come below.
 */
export function Page({
  title,
  head,
  sub,
  actions,
  back,
  className = '',
  children,
}: {
  /** Name of the window. */
  title: string;
  /** The page’s heading; absent when the page draws its own. */
  head?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
  className?: string;
  children: ReactNode;
}) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.focus({ preventScroll: true });
  }, []);
  useKeptFocus(main);
  return (
    <main className={`page ${className}`} id="main" tabIndex={-1} ref={main}>
      <title>{`${plainText(title)} · CRMSync`}</title>
      {back && (
        <div className="page-head crumbs">
          <Go className="btn ghost small" to={back.to}>
            <Icon name="arrow-left" />
            {back.label}
          </Go>
        </div>
      )}
      {head !== undefined && (
        <header className="page-head">
          <div>
            <h1>{head}</h1>
            {sub && <p className="soft small-gap">{sub}</p>}
          </div>
          {actions && <div className="end row">{actions}</div>}
        </header>
      )}
      {children}
    </main>
  );
}
