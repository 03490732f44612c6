import { HistoryFilter } from '@crmsync/contract';
import { useSearchParams } from 'react-router';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { ExportHistory } from './export-button.tsx';
import { HistoryFilters, historyKeys } from './filters.tsx';
import { HistoryTable } from './history-table.tsx';
import { useHistory } from './use-history.ts';
import { words } from './words.ts';

/** Every attempt to send a contact, by day, with filters kept in the address. */
export function HistoryScreen() {
  const [params, setParams] = useSearchParams();
  const filter = readFilter(params);
  const history = useHistory(filter);
  const filtered = Object.keys(filter).length > 0;
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(key);
    else next.set(key, value);
    setParams(next, { replace: true });
  };
  return (
    <Page title={words.title} head={words.title} sub={words.sub} actions={<ExportHistory filter={filter} />}>
      <HistoryFilters filter={filter} onChange={set} />
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
          action={
            filtered ? (
              <Button onClick={() => setParams({}, { replace: true })}>{words.clear}</Button>
            ) : (
              <ButtonLink to="/start">{words.firstSteps}</ButtonLink>
            )
          }
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

/** The filter in the address. Parts that no server would take are left out, so that an old link still shows something. */
function readFilter(params: URLSearchParams): HistoryFilter {
  const parts = historyKeys.flatMap(key => {
    const value = params.get(key) ?? '';
    return value !== '' && HistoryFilter.safeParse({ [key]: value }).success ? [[key, value]] : [];
  });
  return HistoryFilter.parse(Object.fromEntries(parts));
}
