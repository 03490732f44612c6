import type { Outcome, Push, PushItem } from '@crmsync/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/button.tsx';
import { Chip } from '../../components/chip.tsx';
import { type ChipTarget, type ChipWords, matches } from '../../components/chip-words.ts';
import { followUpWords } from '../../components/follow-up-words.ts';
import { Go } from '../../components/go.tsx';
import { SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { outcomeChip, whatAndWhy } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { recordHref } from '../../text/safe-href.ts';
import { secondsOf } from '../../text/times.ts';
import { words } from './push-words.ts';

/** Contacts of a push, one line each: who, how it ended, what and why, when. */
export function Items({ push, outcome }: { push: Push; outcome?: Outcome | undefined }) {
  const api = useApi();
  const items = useInfiniteQuery({
    queryKey: keys.pushItemsOf(push.id, outcome),
    queryFn: ({ pageParam, signal }) =>
      api.pushes.items(push.id, { outcome, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
  });
  const shown = items.data?.pages.flatMap(page => page.items) ?? [];
  if (items.isPending) return <SkeletonRows rows={5} />;
  if (items.isError) return <ErrorNotice error={items.error} />;
  if (shown.length === 0) return <p className="soft">{words.noItems}</p>;
  return (
    <>
      <div className="table-wrap">
        <table className="table feed" aria-label={words.everyone}>
          <colgroup>
            <col style={{ width: '30%' }} />
            <col style={{ width: '26%' }} />
            <col />
            <col style={{ width: 92 }} />
          </colgroup>
          <tbody>
            {shown.map(item => (
              <ItemRow key={item.id} item={item} push={push} />
            ))}
          </tbody>
        </table>
      </div>
      {items.hasNextPage && (
        <div>
          <Button size="small" busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
            {words.showMore}
          </Button>
        </div>
      )}
    </>
  );
}

function ItemRow({ item, push }: { item: PushItem; push: Push }) {
  return (
    <tr>
      <td className="c-who">
        <div className="who">
          <Avatar name={item.name} />
          {item.contactId === null ? (
            <span className="clip">
              <Text>{item.name}</Text> <span className="none">{words.deleted}</span>
            </span>
          ) : (
            <Go to={`/contacts/${item.contactId}`}>
              <Text>{item.name}</Text>
            </Go>
          )}
        </div>
      </td>
      <td>
        <Chip {...itemChip(item, push)} place="flush" target={itemTarget(item)} />
      </td>
      <td className="soft c-co">
        <Text>
          {item.outcome === null
            ? ''
            : whatAndWhy({
                ...item,
                outcome: item.outcome,
                connectorLabel: push.connectorLabel,
                followUps: [],
              })}
        </Text>
        {item.followUps.length > 0 && (
          <div className="clip">
            <Text>{followUpWords(item.followUps)}</Text>
          </div>
        )}
      </td>
      <td className="n muted">
        {item.settledAt !== null && <time dateTime={item.settledAt}>{secondsOf(item.settledAt)}</time>}
      </td>
    </tr>
  );
}

function itemChip(
  item: PushItem,
  { connectorLabel, objectLabel, object }: Push,
): Pick<ChipWords, 'tone' | 'icon' | 'words'> & Partial<Pick<ChipWords, 'spin'>> {
  if (item.outcome === 'duplicate') {
    return { tone: 'warn', icon: 'question', words: matches(item.candidates.length || undefined) };
  }
  if (item.outcome !== null) {
    // The item names the vendor’s object; its word for people is known for the push’s own.
    const label = item.object === object ? objectLabel : item.object;
    return outcomeChip({ outcome: item.outcome, object: label, problem: item.problem }, null);
  }
  switch (item.state) {
    case 'sending':
      return { tone: 'run', icon: 'running', spin: true, words: words.item.sending(connectorLabel) };
    case 'unknown':
      return { tone: 'run', icon: 'running', spin: true, words: words.item.checking(connectorLabel) };
    case 'parked':
      return { tone: 'warn', icon: 'paused', words: words.item.waits };
    case 'retry-wait':
      return { tone: 'run', icon: 'queued', words: words.item.triesAgain };
    default:
      return { tone: 'run', icon: 'queued', words: words.item.queued(connectorLabel) };
  }
}

function itemTarget(item: PushItem): ChipTarget {
  if (item.outcome === 'duplicate') return { to: `/decide?item=${item.id}` };
  const href = recordHref(item.recordUrl);
  if (href !== null) return { href };
  return item.contactId === null ? null : { to: `/contacts/${item.contactId}` };
}
