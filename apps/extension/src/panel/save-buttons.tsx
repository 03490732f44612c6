import { Button } from '@crmsync/ui';
import { useOffline } from './offline.ts';
import { words } from './words.ts';

/** The ways to keep what is shown: with a push where there is somewhere to push to, without, or into the outbox while offline. */
export function SaveButtons({
  many,
  canPush,
  busy,
  disabled,
  onSave,
}: {
  /** How many people are saved at once, where there is a choice. */
  many?: number;
  canPush: boolean;
  busy: boolean;
  disabled: boolean;
  onSave: (push: boolean) => void;
}) {
  const offline = useOffline();
  const say = (one: string, some: (n: number) => string) => (many === undefined ? one : some(many));
  const save = say(words.save, words.saveN);
  if (offline) {
    return (
      <div className="row">
        <Button
          kind="primary"
          size="large"
          className="grow"
          busy={busy}
          disabled={disabled}
          onClick={() => onSave(canPush)}
        >
          {say(words.outbox.save, words.outbox.saveN)}
        </Button>
      </div>
    );
  }
  return (
    <div className="row">
      {canPush && (
        <Button
          kind="primary"
          size="large"
          className="grow"
          busy={busy}
          busyWords={say(words.saving, words.savingN)}
          disabled={disabled}
          onClick={() => onSave(true)}
        >
          {say(words.saveAndPush, words.saveAndPushN)}
        </Button>
      )}
      <Button
        size="large"
        className={canPush ? '' : 'grow'}
        kind={canPush ? 'quiet' : 'primary'}
        busy={busy}
        disabled={disabled}
        onClick={() => onSave(false)}
      >
        {canPush ? words.save : save}
      </Button>
    </div>
  );
}
