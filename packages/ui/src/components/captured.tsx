import type { ReactNode } from 'react';
import { plainText } from '../text/plain-text.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { partWords } from './part-words.ts';
import { Text } from './text.tsx';

/** One captured value in a panel: its label, the value (a press edits it), where it came from, and a doubt when there is one. */
export function CapturedValue({
  label,
  value,
  missing = partWords.notOnPage,
  source,
  theirs,
  doubt,
  onEdit,
}: {
  label: string;
  value: string;
  /** Said instead of a value: `Not on this page` when captured, `Blank` when kept. */
  missing?: string;
  source?: string | undefined;
  /** What the CRM has instead, and whether that stays. */
  theirs?: ReactNode;
  doubt?: ReactNode;
  onEdit?: (() => void) | undefined;
}) {
  const shown = value === '' ? <span className="none">{missing}</span> : <Text>{value}</Text>;
  return (
    <div className="val">
      <dt>{label}</dt>
      <dd>
        {onEdit === undefined ? (
          <span className="edit">{shown}</span>
        ) : (
          <button
            type="button"
            className="edit"
            onClick={onEdit}
            aria-label={`${partWords.edit(label)}: ${value === '' ? missing : plainText(value)}`}
          >
            {shown}
          </button>
        )}
        {source !== undefined && value !== '' && <SourceLine>{source}</SourceLine>}
        {theirs && <span className="theirs">{theirs}</span>}
        {doubt}
      </dd>
    </div>
  );
}

/** Where a value came from, under it. */
export function SourceLine({ children }: { children: ReactNode }) {
  return <span className="mark">{children}</span>;
}

/** A value that may be wrong: one sentence why and two buttons. Leaving it out is the default. */
export function Doubtful({
  why,
  onLeaveOut,
  onKeep,
}: {
  why: string;
  onLeaveOut: () => void;
  onKeep: () => void;
}) {
  return (
    <div className="doubt">
      <Icon name="warn" />
      <p>{partWords.doubtful(why)}</p>
      <div className="do">
        <Button size="small" onClick={onLeaveOut}>
          {partWords.leaveOut}
        </Button>
        <Button size="small" kind="ghost" onClick={onKeep}>
          {partWords.keep}
        </Button>
      </div>
    </div>
  );
}
