import type { Session } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { ago } from '../../text/times.ts';
import { deviceOf } from './device.ts';
import { EndSessionsDialog } from './end-sessions.tsx';
import { words } from './words.ts';

/** Where the person is signed in, this place first, each with a way to sign it out. */
export function Places() {
  const api = useApi();
  const [ending, setEnding] = useState<Ending | null>(null);
  const sessions = useQuery({
    queryKey: keys.sessions,
    queryFn: ({ signal }) => api.users.sessions(signal),
  });
  const all = sessions.data ?? [];
  const places = [...all.filter(each => each.current), ...all.filter(each => !each.current)];
  return (
    <div className="stack">
      {sessions.isError && <ErrorNotice error={sessions.error} />}
      {sessions.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={2} />
        </Loading>
      )}
      {places.length > 0 && (
        <ul className="places">
          {places.map(session => (
            <Place
              key={session.id}
              session={session}
              onEnd={() => setEnding({ which: session.id, device: deviceOf(session.userAgent) })}
            />
          ))}
        </ul>
      )}
      {places.length > 1 && (
        <div>
          <Button onClick={() => setEnding({ which: 'others' })}>{words.endOthers}</Button>
        </div>
      )}
      {ending !== null && <EndSessionsDialog ending={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

/** What is about to be signed out. */
export type Ending = { readonly which: 'others' } | { readonly which: string; readonly device: string };

function Place({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const now = useNow();
  const device = deviceOf(session.userAgent);
  return (
    <li>
      <div className="grow">
        <p>
          {device}
          {session.current && <span className="tag">{words.here}</span>}
        </p>
        <p className="soft small">
          {[
            words.signedIn(ago(session.signedInAt, now)),
            words.used(ago(session.usedAt, now)),
            session.address,
          ]
            .filter(part => part !== null)
            .join(' · ')}
        </p>
      </div>
      {!session.current && (
        <Button kind="ghost" size="small" aria-label={words.endOne(device)} onClick={onEnd}>
          {words.end}
        </Button>
      )}
    </li>
  );
}
