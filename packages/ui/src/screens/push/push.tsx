import type { Push } from '@crmsync/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { hasStatus } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { ago, duration, momentOf, timeOf } from '../../text/times.ts';
import { Finished } from './finished.tsx';
import { words } from './push-words.ts';
import { Running } from './running.tsx';

const back = { to: '/pushes', label: words.pushes };

/** One push, while it runs and afterwards. It moves by events alone. */
export function PushScreen() {
  const { id = '' } = useParams();
  const api = useApi();
  const push = useQuery({
    queryKey: keys.push(id),
    queryFn: ({ signal }) => api.pushes.get(id, signal),
  });
  if (push.data !== undefined) return <KnownPush key={id} push={push.data} />;
  const gone = hasStatus(push.error, 404) || hasStatus(push.error, 400);
  return (
    <Page title={words.pushes} back={back}>
      {gone && (
        <Empty icon="push" title={words.gone} action={<ButtonLink to="/pushes">{words.pushes}</ButtonLink>}>
          {words.goneText}
        </Empty>
      )}
      {push.isError && !gone && <ErrorNotice error={push.error} />}
      {push.isPending && (
        <Loading words={words.loadingOne}>
          <SkeletonRows rows={5} />
        </Loading>
      )}
    </Page>
  );
}

/** True while something may still happen to a push. */
function isOver({ state }: Push): boolean {
  return state === 'done' || state === 'cancelled';
}

function KnownPush({ push }: { push: Push }) {
  const head = headOf(push);
  const sub = useSub(push);
  const cancel = useCancel(push);
  return (
    <Page
      title={head}
      head={head}
      sub={sub}
      back={back}
      actions={
        !isOver(push) && (
          <Button
            kind="danger"
            icon="close"
            busy={cancel.isPending}
            busyWords={words.cancelling}
            onClick={() => cancel.mutate()}
          >
            {words.cancelPush}
          </Button>
        )
      }
    >
      {cancel.isError && <ErrorNotice error={cancel.error} />}
      {isOver(push) ? <Finished push={push} /> : <Running push={push} />}
    </Page>
  );
}

function headOf({ state, connectorLabel, counts }: Push): string {
  switch (state) {
    case 'queued':
      return words.queued(connectorLabel);
    case 'running':
      return words.running(connectorLabel);
    case 'parked':
      return words.parked(connectorLabel);
    case 'cancelled':
      return words.cancelled(connectorLabel);
    case 'done':
      return words.written(counts.created + counts.updated, counts.total, connectorLabel);
  }
}

function useSub({ createdAt, finishedAt }: Push): string {
  const now = useNow();
  if (finishedAt === null) return words.started(timeOf(createdAt), ago(createdAt, now));
  const length = duration(Date.parse(finishedAt) - Date.parse(createdAt));
  return words.took(momentOf(createdAt, now), timeOf(finishedAt), length);
}

function useCancel({ id }: Push) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.pushes.cancel(id),
    onSuccess: push => client.setQueryData(keys.push(id), push),
  });
}
