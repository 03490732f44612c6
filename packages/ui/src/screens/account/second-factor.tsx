import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useMe } from '../../api/queries.ts';
import { Button } from '../../components/button.tsx';
import { Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { dateOf } from '../../text/times.ts';
import { RenewBackupCodes, SetUpSecondFactor, TurnSecondFactorOff } from './second-factor-changes.tsx';
import { words } from './words.ts';

/** Whether signing in asks for a code, and the ways to change that. */
export function SecondFactor() {
  const api = useApi();
  const now = useNow();
  const required = useMe().data?.secondFactor === 'required';
  const [open, setOpen] = useState<'set-up' | 'renew' | 'turn-off' | null>(null);
  const factor = useQuery({
    queryKey: keys.secondFactor,
    queryFn: ({ signal }) => api.secondFactors.read(signal),
  });
  const close = () => setOpen(null);
  if (factor.isPending) {
    return (
      <Loading words={words.factorLoading}>
        <SkeletonRows rows={1} />
      </Loading>
    );
  }
  if (factor.isError) return <ErrorNotice error={factor.error} />;
  const { since, backupCodes } = factor.data;
  return (
    <div className="stack">
      {since === null ? (
        <>
          <p className="soft">{words.factorOff}</p>
          <div>
            <Button onClick={() => setOpen('set-up')}>{words.factorSetUp}</Button>
          </div>
        </>
      ) : (
        <>
          <p>
            {words.factorOn(dateOf(since, now))}
            <span className="soft"> · {words.factorLeft(backupCodes)}</span>
          </p>
          <div className="row wrap">
            <Button onClick={() => setOpen('renew')}>{words.factorRenew}</Button>
            {!required && (
              <Button kind="ghost" onClick={() => setOpen('turn-off')}>
                {words.factorTurnOff}
              </Button>
            )}
          </div>
          {required && <p className="small muted">{words.factorStaysOn}</p>}
        </>
      )}
      {open === 'set-up' && <SetUpSecondFactor onClose={close} />}
      {open === 'renew' && <RenewBackupCodes onClose={close} />}
      {open === 'turn-off' && <TurnSecondFactorOff onClose={close} />}
    </div>
  );
}
