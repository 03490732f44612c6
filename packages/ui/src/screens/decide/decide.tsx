import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Page } from '../../app/page.tsx';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Person } from './person.tsx';
import { Queue } from './queue.tsx';
import { type Duplicate, useDuplicates } from './use-duplicates.ts';
import { words } from './words.ts';

/** People who may be in a CRM already, one after the other, ours beside theirs. */
export function DecideScreen() {
  const duplicates = useDuplicates();
  const [params, setParams] = useSearchParams();
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const left = inOrder(duplicates.data ?? [], params.get('push')).filter(({ item }) => !decided.has(item.id));
  const current = left.find(({ item }) => item.id === params.get('item')) ?? left[0];
  const pick = (id: string) => setParams({ item: id }, { replace: true });
  const next = (id: string) => {
    const at = left.findIndex(({ item }) => item.id === id);
    const after = left[at + 1] ?? left[at - 1];
    setDecided(before => new Set([...before, id]));
    if (after) pick(after.item.id);
  };
  return (
    <Page
      title={words.title}
      head={words.title}
      sub={left.length > 0 && words.sub(left.length)}
      actions={left.length > 0 && <Keys />}
    >
      {duplicates.isError && <ErrorNotice error={duplicates.error} />}
      {duplicates.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={5} />
        </Loading>
      )}
      {duplicates.data !== undefined && current === undefined && (
        <Empty
          icon="check"
          title={words.none}
          action={<ButtonLink to="/pushes">{words.toPushes}</ButtonLink>}
        >
          {words.noneText}
        </Empty>
      )}
      {current && (
        <div className="decide">
          <Queue people={left} current={current.item.id} onPick={pick} />
          <Person key={current.item.id} {...current} onDecided={() => next(current.item.id)} />
        </div>
      )}
    </Page>
  );
}

/** Those of the push one came from stand first. */
function inOrder(people: readonly Duplicate[], push: string | null): Duplicate[] {
  return push === null
    ? [...people]
    : [...people.filter(each => each.push.id === push), ...people.filter(each => each.push.id !== push)];
}

function Keys() {
  return (
    <div className="row small muted nowrap keys" aria-hidden="true">
      <span>
        <span className="kbd">1</span> <span className="kbd">2</span> {words.keys.pick}
      </span>
      <span>
        <span className="kbd">N</span> {words.keys.create}
      </span>
      <span>
        <span className="kbd">S</span> {words.keys.skip}
      </span>
      <span>
        <span className="kbd">{words.keys.enter}</span> {words.keys.confirm}
      </span>
    </div>
  );
}
