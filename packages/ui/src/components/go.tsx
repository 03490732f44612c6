import { type AnchorHTMLAttributes, createContext, type MouseEvent, use } from 'react';

/** How links inside CRMSync work where these parts are shown. */
export interface Navigation {
  /** The address of one of our screens (`/contacts/…`). */
  href: (to: string) => string;
  /** Goes there without loading a page; absent where there is no router (panel, popup): links then open a tab. */
  go?: (to: string) => void;
}

const NavigationContext = createContext<Navigation>({ href: to => to });

/** Says how {@link Go} links work below. */
export const NavigationProvider = NavigationContext.Provider;

/** A link to one of our screens. */
export function Go({
  to,
  onClick,
  ...rest
}: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
  const { href, go } = use(NavigationContext);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (go === undefined || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  const tab = go === undefined ? { target: '_blank', rel: 'noreferrer' } : {};
  return <a {...rest} {...tab} href={href(to)} onClick={follow} />;
}

/** A link that leaves CRMSync, in a tab of its own that learns nothing about us. Give it only a checked address. */
export function Away({ href, ...rest }: { href: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return <a {...rest} href={href} target="_blank" rel="noreferrer noopener" />;
}
