import type { Connection, NextPush } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { ConnectionCard } from '../../components/connection-card.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { outcomeSummary } from '../push/push-words.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { FlowResult } from './flow-result.tsx';
import { useConnect } from './use-connect.ts';
import { words } from './words.ts';

/** One card per CRM. */
export function IntegrationsScreen() {
  const connections = useConnections();
  return (
    <Page title={words.title} head={words.title} sub={words.sub}>
      {connections.isError && <ErrorNotice error={connections.error} />}
      {connections.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={4} />
        </Loading>
      )}
      {connections.data !== undefined && <FlowResult connections={connections.data} />}
      {connections.data?.length === 0 && (
        <Empty icon="plug" title={words.none}>
          {words.noneText}
        </Empty>
      )}
      <div className="conns">
        {connections.data?.map(connection => (
          <Card key={connection.connector} connection={connection} />
        ))}
      </div>
    </Page>
  );
}

function Card({ connection }: { connection: Connection }) {
  const [asking, setAsking] = useState(false);
  const flow = useConnect(connection);
  const lastPush = useLastPush(connection);
  const nextPush = useNextPush(connection);
  return (
    <>
      <ConnectionCard
        connection={connection}
        busy={flow.busy}
        trouble={flow.error !== null && <ErrorNotice error={flow.error} />}
        lastPush={lastPush}
        nextPush={nextPush}
        onConnect={flow.connect}
        onStop={flow.stop}
        onShow={flow.show}
        onDisconnect={() => setAsking(true)}
        onChoose={flow.choose}
        onSwap={flow.swap}
      />
      <DisconnectDialog connection={connection} open={asking} onClose={() => setAsking(false)} />
    </>
  );
}

function useLastPush({ lastPush }: Connection): string | undefined {
  const api = useApi();
  const id = lastPush?.id ?? '';
  const push = useQuery({
    queryKey: keys.push(id),
    queryFn: ({ signal }) => api.pushes.get(id, signal),
    enabled: lastPush !== null,
  });
  return push.data && outcomeSummary(push.data.counts);
}

function useNextPush({ connector, state, lastPush }: Connection): NextPush | undefined {
  const api = useApi();
  return useQuery({
    queryKey: keys.nextPush(connector, lastPush?.id),
    queryFn: ({ signal }) => api.connections.nextPush(connector, signal),
    enabled: state === 'connected',
  }).data;
}
