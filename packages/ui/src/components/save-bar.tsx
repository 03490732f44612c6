import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { partWords } from './part-words.ts';

/** At the foot of a screen whose changes are kept in a draft: how many there are, and what to do with them. */
export function SaveBar({
  changes,
  save = partWords.save,
  saving,
  status = changes === 0 ? partWords.nothingUnsaved : partWords.unsaved(changes),
  trouble,
  onDiscard,
  onSave,
}: {
  changes: number;
  save?: string;
  saving: boolean;
  /** What is said instead of the number of changes. */
  status?: string;
  /** Why it could not be saved; stands instead of the words. */
  trouble?: ReactNode;
  onDiscard: () => void;
  onSave: () => void;
}) {
  return (
    <footer className="actbar">
      {trouble ?? (
        <p className="soft small" role="status">
          {status}
        </p>
      )}
      <div className="end row">
        <Button kind="ghost" disabled={changes === 0} onClick={onDiscard}>
          {partWords.discard}
        </Button>
        <Button
          kind="primary"
          disabled={changes === 0}
          busy={saving}
          busyWords={partWords.saving}
          onClick={onSave}
        >
          {save}
        </Button>
      </div>
    </footer>
  );
}
