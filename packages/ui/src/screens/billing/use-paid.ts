import { type Billing, Tier } from '@crmsync/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useLate } from '../../components/loading.tsx';

/** Where somebody stands who came back from paying: `late` is longer than the provider usually takes to tell us. */
interface Paid {
  readonly tier: Tier | undefined;
  readonly stands: 'no' | 'waiting' | 'late' | 'here';
  /** Takes the payment out of the address, and with it what is said about it. */
  readonly dismiss: () => void;
}

const usual = { ms: 60_000, every: 1500 };
const lateEvery = 10_000;

/**
 * Follows a payment to its plan: the provider sends the person back at once and tells the server by itself (a webhook), so the page
 * asks until both are here, and everything that a plan locks is asked for anew then.
 */
export function usePaid(billing: Billing): Paid {
  const api = useApi();
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const late = useLate(usual.ms);
  const tier = Tier.safeParse(params.get('paid')).data;
  const here = tier !== undefined && rank(billing.tier) >= rank(tier);
  const waiting = tier !== undefined && !here;
  useQuery({
    queryKey: keys.billing,
    queryFn: ({ signal }) => api.billing.get(signal),
    refetchInterval: waiting ? (late ? lateEvery : usual.every) : false,
  });
  useEffect(() => {
    if (here) void client.invalidateQueries({ queryKey: keys.connections });
  }, [here, client]);
  return {
    tier,
    stands: here ? 'here' : !waiting ? 'no' : late ? 'late' : 'waiting',
    dismiss: () => setParams({}, { replace: true }),
  };
}

function rank(tier: Tier): number {
  return Tier.options.indexOf(tier);
}
