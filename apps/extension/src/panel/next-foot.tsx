import { Button } from '@crmsync/ui';
import { words } from './words.ts';

/** Leads on from somebody who is done with: to the next of several people, else back. Nothing where there is neither. */
export function NextFoot({
  back,
  onNext,
  onBack,
}: {
  /** What leads back is called so. */
  back: string;
  onNext: (() => void) | undefined;
  onBack: (() => void) | undefined;
}) {
  if (!onNext && !onBack) return null;
  return (
    <footer className="panel-foot">
      <div className="row">
        <Button size="large" icon="arrow-right" className="grow" onClick={onNext ?? onBack}>
          {onNext ? words.nextPerson : back}
        </Button>
      </div>
    </footer>
  );
}
