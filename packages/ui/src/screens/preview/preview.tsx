import type { PlanAction, PlanSummary, Push } from '@crmsync/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { hasStatus } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { Bar } from '../../components/progress.tsx';
import { useNow } from '../../components/use-now.ts';
import { ago } from '../../text/times.ts';
import { parkedWords, words as pushWords, settled } from '../push/push-words.ts';
import { OtherPolicy, useOtherPolicy } from './other-policy.tsx';
import { barOf, PlanGroups } from './plan-groups.tsx';
import { PlannedItems } from './planned-items.tsx';
import { actionOrder, summaryWords, words, writesOf } from './preview-words.ts';
import { useApplyPlan } from './use-plan.ts';

/** What a push would do, before anything is written. */
export function PreviewScreen() {
  const { id = '' } = useParams();
  const api = useApi();
  const push = useQuery({ queryKey: keys.push(id), queryFn: ({ signal }) => api.pushes.get(id, signal) });
  if (push.data?.plan) return <KnownPlan key={id} push={push.data} plan={push.data.plan} />;
  const gone = push.isSuccess || hasStatus(push.error, 404) || hasStatus(push.error, 400);
  return (
    <Page title={words.preview}>
      {gone && (
        <Empty
          icon="push"
          title={pushWords.gone}
          action={<ButtonLink to="/contacts">{pushWords.toContacts}</ButtonLink>}
        >
          {pushWords.goneText}
        </Empty>
      )}
      {push.isError && !gone && <ErrorNotice error={push.error} />}
      {push.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={5} />
        </Loading>
      )}
    </Page>
  );
}

function KnownPlan({ push, plan }: { push: Push; plan: PlanSummary }) {
  if (push.state === 'done') return <FinishedPlan push={push} plan={plan} />;
  if (push.state === 'cancelled') {
    return (
      <Page title={words.preview}>
        <Empty
          icon="push"
          title={words.cancelled}
          action={<ButtonLink to="/contacts">{pushWords.toContacts}</ButtonLink>}
        >
          {words.cancelledText}
        </Empty>
      </Page>
    );
  }
  return <RunningPlan push={push} plan={plan} />;
}

function RunningPlan({ push, plan }: { push: Push; plan: PlanSummary }) {
  const { counts, connectorLabel } = push;
  const api = useApi();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.pushes.cancel(push.id),
    onSuccess: ended => client.setQueryData(keys.push(push.id), ended),
  });
  const head = words.looking(counts.total, connectorLabel);
  const parked = push.state === 'parked' ? parkedWords(push) : undefined;
  return (
    <Page
      title={head}
      head={head}
      sub={words.lookingText}
      actions={
        <Button icon="close" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {words.stop}
        </Button>
      }
    >
      {cancel.isError && <ErrorNotice error={cancel.error} />}
      {parked && (
        <Notice tone="warn" title={parked.title}>
          {parked.detail}
        </Notice>
      )}
      <Bar
        parts={barOf(plan.counts)}
        total={counts.total}
        label={words.lookedUp(settled(counts), counts.total)}
        now={settled(counts)}
      />
      <p className="soft num">{words.lookedUp(settled(counts), counts.total)}</p>
    </Page>
  );
}

/** Shown first: what overwrites or fills, else the largest group there is. */
function firstShown({ counts }: PlanSummary): PlanAction {
  if (counts.update > 0) return 'update';
  return actionOrder.find(action => counts[action] > 0) ?? 'create';
}

function FinishedPlan({ push, plan }: { push: Push; plan: PlanSummary }) {
  const { connectorLabel, counts, finishedAt, createdAt } = push;
  const now = useNow();
  const other = useOtherPolicy(push);
  const [action, setAction] = useState<PlanAction>(() => firstShown(plan));
  const head = words.head(counts.total, connectorLabel);
  return (
    <Page
      title={head}
      head={head}
      sub={words.sub(push.objectLabel, ago(finishedAt ?? createdAt, now))}
      className="has-act"
    >
      <Bar parts={barOf(plan.counts)} total={counts.total} label={summaryWords(plan.counts)} />
      <div className="plan">
        <aside className="stack s6">
          <PlanGroups counts={plan.counts} label={connectorLabel} chosen={action} onChoose={setAction} />
          <OtherPolicy push={push} other={other} />
        </aside>
        <PlannedItems key={action} push={push} action={action} total={plan.counts[action]} />
      </div>
      <ApplyBar push={push} plan={plan} old={other.asked !== undefined} />
    </Page>
  );
}

/** `old`: another policy was chosen and its plan is on the way, so this one is not what would be done. */
function ApplyBar({ push, plan, old }: { push: Push; plan: PlanSummary; old: boolean }) {
  const navigate = useNavigate();
  const apply = useApplyPlan(push);
  const writes = writesOf(plan);
  const any = writes + plan.counts.duplicate > 0;
  const { lookUps, writes: calls } = plan.toApply;
  return (
    <footer className="actbar">
      <div className="forecast">
        <Icon name="info" tone="run" />
        {any ? (
          <p>
            <b className="num">{words.calls(lookUps + calls)}</b>
            {plan.quota === null ? words.noQuota : words.left(plan.quota.remaining, plan.quota.after)}{' '}
            <span className="muted">{words.cost(plan.calls)}</span>
          </p>
        ) : (
          <p>{words.nothing}</p>
        )}
        {apply.isError && <ErrorNotice error={apply.error} />}
      </div>
      <div className="end row">
        <Button onClick={() => void navigate(-1)}>{words.cancel}</Button>
        {any && (
          <Button
            kind="primary"
            icon="push"
            disabled={old}
            busy={apply.isPending}
            busyWords={words.starting}
            onClick={() => apply.mutate()}
          >
            {writes > 0 ? words.push(writes) : words.pushRest}
          </Button>
        )}
      </div>
    </footer>
  );
}
