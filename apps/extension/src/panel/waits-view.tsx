import { Avatar, OutboxChip } from '@crmsync/ui';
import { Head } from './head.tsx';
import { NextFoot } from './next-foot.tsx';
import { words } from './words.ts';

/** After saving without a server: the person waits on this computer. */
export function WaitsView({
  name,
  back,
  onBack,
  onNext,
}: {
  name: string;
  /** What leads back is called so. */
  back: string;
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}) {
  return (
    <>
      <div className="panel-body" aria-live="polite">
        <div className="ident">
          <Avatar name={name} size="lg" />
          <Head>{name}</Head>
        </div>
        <div className="known">
          <OutboxChip />
        </div>
        <p className="soft">{words.outbox.kept}</p>
      </div>
      <NextFoot {...{ back, onNext, onBack }} />
    </>
  );
}
