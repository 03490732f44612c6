import type { Connection } from '@crmsync/contract';
import {
  ConfirmDialog,
  ConnectionCard,
  ErrorNotice,
  FactsList,
  keys,
  LinkButton,
  Loading,
  Notice,
  useApi,
  useConnections,
} from '@crmsync/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useConnect } from '../shared/use-connect.ts';

/** One card per CRM, connected from here through the browser's own sign-in window. */
export function ConnectionsView({ onBack }: { onBack: () => void }) {
  const connections = useConnections();
  return (
    <div className="panel-body">
      <LinkButton onClick={onBack}>Back to this page</LinkButton>
      <h1 className="sr">Connections</h1>
      {connections.isPending && <Loading words="Asking the server…">{null}</Loading>}
      {connections.isError && <ErrorNotice error={connections.error} />}
      <div className="conns">
        {connections.data?.map(connection => (
          <Card key={connection.connector} connection={connection} />
        ))}
      </div>
    </div>
  );
}

function Card({ connection }: { connection: Connection }) {
  const api = useApi();
  const client = useQueryClient();
  const { busy, end, connect } = useConnect(connection.connector);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const call = async (verb: (connector: string) => Promise<unknown>) => {
    setAsking(false);
    setError(null);
    await verb(connection.connector).catch(setError);
    await client.invalidateQueries({ queryKey: keys.connections });
  };
  const trouble =
    error !== null ? (
      <ErrorNotice error={error} />
    ) : end?.end === 'refused' ? (
      <Notice tone="bad" title={end.title}>
        {end.detail}
      </Notice>
    ) : end?.end === 'closed' ? (
      <Notice title="The window was closed before you said yes or no.">Nothing was connected.</Notice>
    ) : undefined;
  return (
    <>
      <ConnectionCard
        connection={connection}
        busy={busy}
        trouble={trouble}
        onConnect={connect}
        onShow={() => connect()}
        onStop={() => void call(api.connections.cancel)}
        onDisconnect={() => setAsking(true)}
        onChoose={choice => void call(connector => api.connections.chooseAccount(connector, choice))}
      />
      <ConfirmDialog
        open={asking}
        title={`Disconnect ${connection.label}?`}
        keep="Keep it connected"
        act={`Disconnect ${connection.label}`}
        onKeep={() => setAsking(false)}
        onAct={() => void call(api.connections.disconnect)}
      >
        <FactsList
          items={[
            { stays: false, words: `Pushes to ${connection.label} stop; CRMSync’s access is revoked.` },
            { stays: true, words: `What is in ${connection.label} stays there.` },
            { stays: true, words: 'Your contacts and the history stay here.' },
          ]}
        />
      </ConfirmDialog>
    </>
  );
}
