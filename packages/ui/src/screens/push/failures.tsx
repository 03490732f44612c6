import type { Push } from '@crmsync/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { VendorWords } from '../../components/diff.tsx';
import { Go } from '../../components/go.tsx';
import { SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { count } from '../../text/numbers.ts';
import { plainText } from '../../text/plain-text.ts';
import { fieldOf, refusalWords } from '../../text/problem-words.ts';
import { type Cause, causesOf, isPassing } from './causes.ts';
import { words } from './push-words.ts';

/** Names said per cause before `and n more`. */
const named = 3;
/** Failed items read to find the causes; beyond that the rest is counted under those found. */
const most = 2000;

/** What failed, grouped by cause, with the repair beside it. */
export function Failures({ push }: { push: Push }) {
  const { items, pending, error } = useFailed(push);
  const retry = useRetry(push);
  const causes = causesOf(items);
  const n = push.counts.failed;
  return (
    <section className="stack s3">
      <div className="row top wrap">
        <div>
          <h2>{words.failedHead(n, Math.max(1, causes.length))}</h2>
          <p className="soft">{words.failedText(n, push.connectorLabel)}</p>
        </div>
        <span className="end">
          <Button
            kind="ghost"
            icon="retry"
            busy={retry.isPending}
            busyWords={words.retrying}
            onClick={() => retry.mutate(undefined)}
          >
            {words.retry(n)}
          </Button>
        </span>
      </div>
      {retry.isError && <ErrorNotice error={retry.error} />}
      {error !== null && <ErrorNotice error={error} />}
      {pending && <SkeletonRows rows={2} />}
      {causes.length > 0 && (
        <ol className="causes">
          {causes.map(cause => (
            <CauseLine
              key={cause.key}
              cause={cause}
              label={push.connectorLabel}
              alike={items.filter(item => item.problem?.code === cause.problem.code).length}
              retry={retry}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function CauseLine({
  cause: { problem, items },
  label,
  alike,
  retry,
}: {
  cause: Cause;
  label: string;
  /** How many failed with the same code: they are retried together. */
  alike: number;
  retry: Retry;
}) {
  const more = items.length - named;
  return (
    <li className="cause">
      <div className="cause-n num">
        <b>{count(items.length)}</b>
      </div>
      <div className="cause-what">
        <h3>
          <Text>{refusalWords(problem, label).title}</Text>
        </h3>
        <p className="soft">
          <Text>{refusalWords(problem, label).detail}</Text>
        </p>
        <p className="small muted">
          {items.slice(0, named).map((item, index) => (
            <Fragment key={item.id}>
              {index > 0 && ', '}
              {item.contactId === null ? (
                <Text>{item.name}</Text>
              ) : (
                <Go to={`/contacts/${item.contactId}`}>
                  <Text>{item.name}</Text>
                </Go>
              )}
            </Fragment>
          ))}
          {more > 0 && ` ${words.andMore(more)}`}
        </p>
        {problem.vendor !== null && <VendorWords label={label}>{problem.vendor}</VendorWords>}
      </div>
      <Fix problem={problem} items={items} alike={alike} retry={retry} />
    </li>
  );
}

function Fix({
  problem,
  items,
  alike,
  retry,
}: Pick<Cause, 'problem' | 'items'> & { alike: number; retry: Retry }) {
  const [first] = items;
  const busy = retry.isPending && retry.variables?.includes(problem.code) === true;
  return (
    <div className="cause-fix">
      {isPassing(problem) ? (
        <p className="small soft">{words.safeAgain}</p>
      ) : (
        problem.field !== null && (
          <p className="small soft">{words.fixIn(plainText(fieldOf(problem) ?? problem.field))}</p>
        )
      )}
      {items.length === 1 && first?.contactId && !isPassing(problem) && (
        <ButtonLink to={`/contacts/${first.contactId}`} icon="edit">
          {words.fixOne}
        </ButtonLink>
      )}
      <Button
        size="small"
        icon="retry"
        busy={busy}
        busyWords={words.retrying}
        onClick={() => retry.mutate([problem.code])}
      >
        {words.retryThese(alike)}
      </Button>
    </div>
  );
}

/** All failed items, page after page. */
function useFailed(push: Push) {
  const api = useApi();
  const failed = useInfiniteQuery({
    queryKey: [...keys.pushItemsOf(push.id, 'failed'), 'causes'],
    queryFn: ({ pageParam, signal }) =>
      api.pushes.items(push.id, { outcome: 'failed', cursor: pageParam, limit: 200 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page, pages) =>
      pages.length * 200 < most ? (page.nextCursor ?? undefined) : undefined,
  });
  const { hasNextPage, isFetching, fetchNextPage } = failed;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    items: failed.data?.pages.flatMap(page => page.items) ?? [],
    pending: failed.isPending,
    error: failed.error,
  };
}

type Retry = ReturnType<typeof useRetry>;

/** Sends the failed ones again, all or of some problem codes; the page follows when that is a push of its own. */
function useRetry({ id }: Push) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (codes: readonly string[] | undefined) => api.pushes.retry(id, codes),
    onSuccess: push => {
      client.setQueryData(keys.push(push.id), push);
      void client.invalidateQueries({ queryKey: keys.pushLists });
      void client.invalidateQueries({ queryKey: keys.pushItems(push.id) });
      if (push.id !== id) void navigate(`/pushes/${push.id}`);
    },
  });
}
