import type { Billing, Tier } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useBilling, useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { planWords } from '../../components/plan-words.ts';
import { Prices } from '../../components/prices.tsx';
import { longDateOf } from '../../text/times.ts';
import { usePaid } from './use-paid.ts';
import { useProviderPage } from './use-provider-page.ts';
import { words } from './words.ts';

/** The person’s plan, what each plan holds, and the ways to the payment provider. */
export function BillingScreen() {
  const billing = useBilling();
  return (
    <Page title={words.title} head={words.title} sub={billing.data?.plans ? words.sub : undefined}>
      {billing.isError && <ErrorNotice error={billing.error} />}
      {billing.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={6} />
        </Loading>
      )}
      {billing.data?.plans === false && (
        <Empty icon="ok" title={words.all}>
          {words.allText}
        </Empty>
      )}
      {billing.data?.plans && <Plan billing={billing.data} />}
    </Page>
  );
}

function Plan({ billing }: { billing: Billing }) {
  const api = useApi();
  const site = useQuery({ queryKey: keys.site, queryFn: ({ signal }) => api.billing.site(signal) });
  const checkout = useProviderPage((tier: 'pro' | 'business') => api.billing.checkout(tier));
  const trouble = checkout.error ?? site.error;
  return (
    <div className="billing stack s6">
      {trouble !== null && <ErrorNotice error={trouble} />}
      <Paid billing={billing} />
      <Now billing={billing} />
      {site.data && (
        <Prices
          site={site.data}
          foot={tier => (
            <Choice
              tier={tier}
              billing={billing}
              busy={checkout.isPending && checkout.variables === tier}
              onChoose={checkout.mutate}
            />
          )}
        />
      )}
      <p className="small muted">
        {words.down} {billing.canBuy || billing.canManage ? words.cards : words.operator}
      </p>
    </div>
  );
}

/** After paying: that the plan is on its way, and that it is here. */
function Paid({ billing }: { billing: Billing }) {
  const { tier, stands, dismiss } = usePaid(billing);
  if (tier === undefined || stands === 'no') return null;
  const plan = planWords.names[tier];
  if (stands === 'here')
    return (
      <Notice tone="ok" title={words.paidHere(plan)} onDismiss={dismiss}>
        {words.paidHereText}
      </Notice>
    );
  return (
    <Notice tone="run" icon="running" title={words.paid(plan)}>
      {stands === 'late' ? words.paidLate : words.paidText}
    </Notice>
  );
}

/** The plan in force, until when, and whether the payments go well. */
function Now({ billing }: { billing: Billing }) {
  const api = useApi();
  const connections = useConnections();
  const portal = useProviderPage(() => api.billing.portal());
  const { tier, payment, renewsAt, endsAt, place, canManage } = billing;
  const holder = connections.data?.find(({ connector }) => connector === place)?.label;
  const lines = [
    words.payments[payment],
    renewsAt === null ? '' : words.renews(longDateOf(renewsAt)),
    endsAt === null ? '' : words.ends(longDateOf(endsAt)),
    holder === undefined ? '' : words.place(holder),
  ].filter(Boolean);
  const bad = payment === 'past-due' || payment === 'unpaid';
  return (
    <Notice
      tone={bad ? 'warn' : 'plain'}
      icon={bad ? 'warn' : 'ok'}
      title={words.yours(planWords.names[tier])}
      actions={
        canManage && (
          <Button
            icon="open"
            busy={portal.isPending}
            busyWords={words.opening}
            onClick={() => portal.mutate(undefined)}
          >
            {words.manage}
          </Button>
        )
      }
    >
      {lines.join(' ')}
      {portal.error !== null && ` ${portal.error.message}`}
    </Notice>
  );
}

function Choice({
  tier,
  billing,
  busy,
  onChoose,
}: {
  tier: Tier;
  billing: Billing;
  busy: boolean;
  onChoose: (tier: 'pro' | 'business') => void;
}) {
  if (tier === billing.tier) return <span className="soft">{words.current}</span>;
  if (tier === 'free' || !billing.canBuy) return null;
  return (
    <Button
      kind={tier === 'pro' ? 'primary' : 'quiet'}
      busy={busy}
      busyWords={words.opening}
      aria-label={words.choosePlan(planWords.names[tier])}
      onClick={() => onChoose(tier)}
    >
      {words.choose}
    </Button>
  );
}
