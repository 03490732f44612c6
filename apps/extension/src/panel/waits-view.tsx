import { Avatar, Button, OutboxChip, Text } from '@crmsync/ui';
import { words } from './words.ts';

/** After saving without a server: the person waits on this computer. */
export function WaitsView({
  name,
  onBack,
  onNext,
}: {
  name: string;
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}) {
  return (
    <>
      <div className="panel-body" aria-live="polite">
        <div className="ident">
          <Avatar name={name} size="lg" />
          <h1>
            <Text>{name}</Text>
          </h1>
        </div>
        <div className="known">
          <OutboxChip />
        </div>
        <p className="soft">{words.outbox.kept}</p>
      </div>
      {(onNext || onBack) && (
        <footer className="panel-foot">
          <div className="row">
            <Button size="large" icon="arrow-right" className="grow" onClick={onNext ?? onBack}>
              {onNext ? words.nextPerson : words.allPeople}
            </Button>
          </div>
        </footer>
      )}
    </>
  );
}
