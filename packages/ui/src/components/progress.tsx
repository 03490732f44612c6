/** One part of a bar; its colour goes with its meaning everywhere. */
export interface BarPart {
  key: string;
  tone: 'plain' | 'two' | 'idle' | 'warn' | 'bad' | 'ok' | 'hatch';
  value: number;
}

/** A bar of real counts. With `now` it is a progress bar for screen readers, else a picture with `label` as its words. */
export function Bar({
  parts,
  total,
  label,
  now,
}: {
  parts: BarPart[];
  total: number;
  label: string;
  now?: number;
}) {
  const bars = parts
    .filter(part => part.value > 0)
    .map(part => (
      <i
        key={part.key}
        className={part.tone === 'plain' ? '' : part.tone}
        style={{ width: `${(part.value / Math.max(total, 1)) * 100}%` }}
      />
    ));
  if (now === undefined) {
    return (
      <div className="progress thick" role="img" aria-label={label}>
        {bars}
      </div>
    );
  }
  return (
    <div
      className="progress thick"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={now}
    >
      {bars}
    </div>
  );
}
