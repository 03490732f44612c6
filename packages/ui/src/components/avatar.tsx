import { initials } from '../text/names.ts';
import { Icon } from './icon.tsx';

/** A person’s initials. Never a remote picture: that would tell others whom we look at. */
export function Avatar({ name, size }: { name: string; size?: 'md' | 'lg' }) {
  return (
    <span className={size === undefined ? 'avatar' : `avatar ${size}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** Our name and sign. */
export function Brand({ large = false }: { large?: boolean }) {
  return (
    <span className={large ? 'brand lg' : 'brand'}>
      <span className="logo">
        <Icon name="crmsync" />
      </span>
      CRMSync
    </span>
  );
}
