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
import { words } from './words.ts';

/** One card per CRM, connected from here through the browser's own sign-in window. */
export function ConnectionsView({ onBack }: { onBack: () => void }) {
  const connections = useConnections();
  return (
    <div className="panel-body">
      <LinkButton onClick={onBack}>{words.back}</LinkButton>
      <h1 className="sr">{words.connections}</h1>
      {connections.isPending && <Loading words={words.asking}>{null}</Loading>}
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
      <Notice title={words.closed}>{words.nothingConnected}</Notice>
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
        title={words.disconnectTitle(connection.label)}
        keep={words.keepConnected}
        act={words.disconnect(connection.label)}
        onKeep={() => setAsking(false)}
        onAct={() => void call(api.connections.disconnect)}
      >
        <FactsList
          items={[
            { stays: false, words: words.disconnectStops(connection.label) },
            { stays: true, words: words.disconnectThere(connection.label) },
            { stays: true, words: words.disconnectHere },
          ]}
        />
      </ConfirmDialog>
    </>
  );
}
