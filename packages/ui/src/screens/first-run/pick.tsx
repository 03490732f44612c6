import { Icon, type IconName } from '../../components/icon.tsx';

/** A large choice: what it is, and in a line what it does. */
export function Pick({
  icon,
  title,
  hint,
  busy = false,
  onPick,
}: {
  icon: IconName;
  title: string;
  hint: string;
  busy?: boolean;
  onPick: () => void;
}) {
  return (
    <button
      type="button"
      className="bigpick"
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onPick}
    >
      <Icon name={busy ? 'running' : icon} large spin={busy} />
      <span>
        <b>{title}</b>
        <span className="small soft">{hint}</span>
      </span>
      <Icon name="chevron-right" />
    </button>
  );
}
