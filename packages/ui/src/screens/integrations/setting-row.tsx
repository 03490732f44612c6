import type { ReactNode } from 'react';

/** One setting: what it is on the left, its control on the right. */
export function SettingRow({
  title,
  hint,
  last = false,
  children,
}: {
  title: string;
  hint: string;
  last?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={last ? 'setrow last' : 'setrow'}>
      <div>
        <h2>{title}</h2>
        <p className="hint">{hint}</p>
      </div>
      <div>{children}</div>
    </div>
  );
}
