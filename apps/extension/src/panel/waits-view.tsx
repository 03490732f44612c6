import { Avatar, OutboxChip, Text } from '@crmsync/ui';
import { NextFoot } from './next-foot.tsx';
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
      <NextFoot onNext={onNext} onBack={onBack} />
    </>
  );
}
