import { ConfirmDialog, FactsList } from '@crmsync/ui';
import { words } from './words.ts';

/** Asked before a sign-out that would delete contacts nobody has sent. */
export function SignOutDialog({
  open,
  people,
  onStay,
  onSignOut,
}: {
  open: boolean;
  /** How many contacts are in the outbox. */
  people: number;
  onStay: () => void;
  onSignOut: () => void;
}) {
  return (
    <ConfirmDialog
      open={open}
      title={words.outbox.signOutTitle(people)}
      keep={words.outbox.stay}
      act={words.outbox.signOutAct(people)}
      onKeep={onStay}
      onAct={onSignOut}
    >
      <FactsList
        items={[
          { stays: false, words: words.outbox.signOutGoes },
          { stays: true, words: words.outbox.signOutStays },
        ]}
      />
    </ConfirmDialog>
  );
}
