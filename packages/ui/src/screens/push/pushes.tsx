import type { Push } from '@crmsync/contract';
import { Page } from '../../app/page.tsx';
import { usePushes } from '../../app/use-pushes.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Chip } from '../../components/chip.tsx';
import { Go } from '../../components/go.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Bar } from '../../components/progress.tsx';
import { useNow } from '../../components/use-now.ts';
import { momentOf } from '../../text/times.ts';
import { outcomeSummary, partsOf, settled, words } from './push-words.ts';

/** Every push, newest first, each moving while it runs. */
export function PushesScreen() {
  const { pushes, ...list } = usePushes();
  return (
    <Page title={words.pushes} head={words.pushes} sub={words.pushesSub}>
      {list.isError && <ErrorNotice error={list.error} />}
      {list.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows />
        </Loading>
      )}
      {list.data !== undefined && pushes.length === 0 && (
        <Empty
          icon="push"
          title={words.none}
          action={<ButtonLink to="/contacts">{words.toContacts}</ButtonLink>}
        >
          {words.noneText}
        </Empty>
      )}
      {pushes.length > 0 && (
        <ul className="pushlist">
          {pushes.map(push => (
            <PushLine key={push.id} push={push} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <div>
          <Button size="small" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.older}
          </Button>
        </div>
      )}
    </Page>
  );
}

function PushLine({ push }: { push: Push }) {
  const now = useNow();
  const { counts, connectorLabel } = push;
  return (
    <li>
      <Go className="pushline" to={`/pushes/${push.id}`}>
        <span className="strong">{words.line(counts.total, connectorLabel)}</span>
        <time className="small muted" dateTime={push.createdAt}>
          {momentOf(push.createdAt, now)}
        </time>
        <Bar parts={partsOf(counts)} total={counts.total} label={outcomeSummary(counts)} />
        <span className="small soft num">{outcomeSummary(counts)}</span>
        <StateChip push={push} />
      </Go>
    </li>
  );
}

function parkedState(parked: Push['parked']): string {
  const { reconnect, plan, waits } = words.states;
  if (parked?.reason === 'plan') return plan;
  return parked?.reason === 'connection' ? reconnect : waits;
}

function StateChip({ push: { state, parked, counts } }: { push: Push }) {
  switch (state) {
    case 'queued':
      return <Chip tone="run" icon="queued" words={words.states.queued} />;
    case 'running':
      return (
        <Chip tone="run" icon="running" spin words={words.states.running(settled(counts), counts.total)} />
      );
    case 'parked':
      return <Chip tone="warn" icon="paused" words={parkedState(parked)} />;
    case 'cancelled':
      return <Chip tone="idle" icon="close" words={words.states.cancelled} />;
    case 'done':
      return counts.failed + counts.duplicate > 0 ? (
        <Chip tone="warn" icon="question" words={words.states.needsYou} />
      ) : (
        <Chip tone="ok" icon="ok" words={words.states.done} />
      );
  }
}
