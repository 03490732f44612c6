import type { PlanAction, Push } from '@crmsync/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { count } from '../../text/numbers.ts';
import { PlannedDiff } from './planned-diff.tsx';
import { words } from './preview-words.ts';

/** Contacts of one group of a plan, a page at a time. */
const pageSize = 20;

/** Who is in one group of a plan, each with what would be done. */
export function PlannedItems({ push, action, total }: { push: Push; action: PlanAction; total: number }) {
  const api = useApi();
  const [show, setShow] = useState<'changing' | 'all'>('changing');
  const items = useInfiniteQuery({
    queryKey: keys.plannedItems(push.id, action),
    queryFn: ({ pageParam, signal }) =>
      api.pushes.items(push.id, { action, cursor: pageParam, limit: pageSize }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const shown = items.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <section className="stack s3" aria-label={words.actions[action]}>
      <div className="row wrap">
        <h2>
          {words.actions[action]} <span className="soft num">{count(total)}</span>
        </h2>
        <span className="end" />
        {action === 'update' && (
          <Segments
            label={words.show}
            options={[
              { value: 'changing', label: words.changing },
              { value: 'all', label: words.all },
            ]}
            value={show}
            onChange={setShow}
          />
        )}
      </div>
      {items.isError && <ErrorNotice error={items.error} />}
      {items.isPending && <SkeletonRows rows={3} />}
      {shown.map(item => (
        <PlannedDiff key={item.id} item={item} push={push} all={show === 'all' || action === 'unchanged'} />
      ))}
      {items.isSuccess && shown.length === 0 && <p className="soft">{words.nobody}</p>}
      {items.hasNextPage && (
        <div>
          <Button size="small" busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
            {words.showMore}
          </Button>
        </div>
      )}
    </section>
  );
}
