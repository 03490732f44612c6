import { Outcome } from '@crmsync/contract';
import { useSearchParams } from 'react-router';
import { useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { Select } from '../../components/field.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { outcomeOrder } from '../../components/outcome-words.ts';
import { HistoryTable } from './history-table.tsx';
import { useHistory } from './use-history.ts';
import { words } from './words.ts';

/** Every attempt to send a contact, by day, with filters kept in the address. */
export function HistoryScreen() {
  const [params, setParams] = useSearchParams();
  const filter = {
    connector: params.get('connector') ?? undefined,
    outcome: Outcome.safeParse(params.get('outcome')).data,
  };
  const history = useHistory(filter);
  const filtered = filter.connector !== undefined || filter.outcome !== undefined;
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(key);
    else next.set(key, value);
    setParams(next, { replace: true });
  };
  return (
    <Page title={words.title} head={words.title} sub={words.sub}>
      <Filters connector={filter.connector} outcome={filter.outcome} onChange={set} />
      {history.isError && <ErrorNotice error={history.error} />}
      {history.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows />
        </Loading>
      )}
      {history.data !== undefined && history.lines.length === 0 && (
        <Empty
          icon="history"
          title={filtered ? words.noneFiltered : words.none}
          action={filtered && <Button onClick={() => setParams({}, { replace: true })}>{words.clear}</Button>}
        >
          {filtered ? words.noneFilteredText : words.noneText}
        </Empty>
      )}
      {history.lines.length > 0 && <HistoryTable lines={history.lines} />}
      {history.hasNextPage && (
        <div>
          <Button size="small" busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {words.older}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Filters({
  connector,
  outcome,
  onChange,
}: {
  connector: string | undefined;
  outcome: Outcome | undefined;
  onChange: (key: string, value: string) => void;
}) {
  const connections = useConnections();
  const any = { value: '', label: words.any };
  return (
    <div className="toolbar filters">
      <Select
        label={words.crm}
        options={[
          any,
          ...(connections.data ?? []).map(each => ({ value: each.connector, label: each.label })),
        ]}
        value={connector ?? ''}
        onChange={event => onChange('connector', event.target.value)}
      />
      <Select
        label={words.outcome}
        options={[any, ...outcomeOrder.map(each => ({ value: each, label: words.outcomes[each] }))]}
        value={outcome ?? ''}
        onChange={event => onChange('outcome', event.target.value)}
      />
    </div>
  );
}
