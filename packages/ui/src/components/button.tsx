import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Go } from './go.tsx';
import { Icon, type IconName } from './icon.tsx';

/** How a button looks. One `primary` per view; `ghost` lives in rows and bars; `danger` removes. */
export interface ButtonLook {
  kind?: 'quiet' | 'primary' | 'ghost' | 'danger' | 'danger-solid';
  size?: 'small' | 'normal' | 'large';
  wide?: boolean;
  icon?: IconName;
}

/** A button. While `busy` it keeps its width, says so in words when given `busyWords`, and takes no clicks. */
export function Button({
  kind,
  size,
  wide,
  icon,
  busy = false,
  busyWords,
  className,
  children,
  disabled,
  ...rest
}: ButtonLook & {
  busy?: boolean;
  busyWords?: string;
  children: ReactNode;
} & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      {...rest}
      className={`${look({ kind, size, wide })} ${className ?? ''}`}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? event => event.preventDefault() : rest.onClick}
    >
      {busyWords === undefined ? (
        <>
          {busy ? <Icon name="running" /> : icon && <Icon name={icon} />}
          {children}
        </>
      ) : (
        <span className="swap">
          <span aria-hidden={busy || undefined} data-off={busy || undefined}>
            {icon && <Icon name={icon} />}
            {children}
          </span>
          <span aria-hidden={!busy || undefined} data-off={!busy || undefined}>
            <Icon name="running" />
            {busyWords}
          </span>
        </span>
      )}
    </button>
  );
}

/** A link to one of our screens that looks like a button. */
export function ButtonLink({
  to,
  kind,
  size,
  wide,
  icon,
  children,
}: ButtonLook & { to: string; children: ReactNode }) {
  return (
    <Go to={to} className={look({ kind, size, wide })}>
      {icon && <Icon name={icon} />}
      {children}
    </Go>
  );
}

/** A button that is only a drawing; `label` is its name for everyone. */
export function IconButton({
  icon,
  label,
  size,
  ...rest
}: { icon: IconName; label: string; size?: 'small' } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      type="button"
      {...rest}
      className={`btn icon ghost${size ? ` ${size}` : ''}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}

/** A button that reads as a link, inside sentences. */
export function LinkButton({ className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type="button" {...rest} className={`linkish ${className ?? ''}`} />;
}

function look({
  kind = 'quiet',
  size = 'normal',
  wide = false,
}: {
  [Key in keyof ButtonLook]?: ButtonLook[Key] | undefined;
}): string {
  const kinds = {
    quiet: '',
    primary: 'primary',
    ghost: 'ghost',
    danger: 'danger',
    'danger-solid': 'danger solid',
  };
  return ['btn', kinds[kind], size === 'normal' ? '' : size, wide ? 'wide' : ''].filter(Boolean).join(' ');
}
