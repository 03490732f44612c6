import type { Connection, Mapping, ObjectField } from '@crmsync/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { useConnections, useEntitlements } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { ButtonLink } from '../../components/button.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Editor } from './editor.tsx';
import { LockedMapping } from './locked.tsx';
import { words } from './words.ts';

const back = { to: '/integrations', label: words.back };

/** How contacts become records of one object of a connection: `?object=` says which, else the connection’s own choice. */
export function MappingScreen() {
  const { connector } = useParams();
  const [search] = useSearchParams();
  const connections = useConnections();
  const connection = connections.data?.find(each => each.connector === connector);
  const title = words.title(connection?.label ?? '');
  if (connection?.state === 'connected') {
    const asked = connection.objects.find(({ name }) => name === search.get('object'));
    const object = asked?.name ?? connection.settings.object;
    return <OfObject key={object} connection={connection} object={object} />;
  }
  return (
    <Page title={title} head={title} back={back}>
      {connections.isError && <ErrorNotice error={connections.error} />}
      {connections.isPending && (
        <Loading words={words.loading('')}>
          <SkeletonRows rows={6} />
        </Loading>
      )}
      {connections.data !== undefined && (
        <Empty
          icon="plug"
          title={words.notConnected(connection?.label ?? words.thisCrm)}
          action={<ButtonLink to="/integrations">{words.toIntegrations}</ButtonLink>}
        >
          {words.notConnectedText}
        </Empty>
      )}
    </Page>
  );
}

/** What the editor works on. */
interface Loaded {
  mapping: Mapping;
  fields: ObjectField[];
}

function OfObject({ connection, object }: { connection: Connection; object: string }) {
  const api = useApi();
  const client = useQueryClient();
  const [generation, setGeneration] = useState(0);
  const { mapping: mayChange } = useEntitlements();
  const at = { connector: connection.connector, object };
  const load = async (fresh: boolean, signal?: AbortSignal): Promise<Loaded> => {
    const mapping = await api.mappings.get(at, fresh, signal);
    return { mapping, fields: await api.mappings.fields(at, signal) };
  };
  const loaded = useQuery({
    queryKey: keys.mapping(at.connector, object),
    queryFn: ({ signal }) => load(false, signal),
    // A mapping that changes elsewhere must not pull the lines from under a person who edits them.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  if (loaded.data !== undefined && !mayChange)
    return (
      <LockedMapping
        connection={connection}
        mapping={loaded.data.mapping}
        onReset={mapping =>
          client.setQueryData<Loaded>(
            keys.mapping(at.connector, object),
            known => known && { ...known, mapping },
          )
        }
      />
    );
  if (loaded.data !== undefined && loaded.isFetchedAfterMount)
    return (
      <Editor
        key={`${loaded.data.mapping.version}-${generation}`}
        connection={connection}
        {...loaded.data}
        onSaved={async mapping => {
          client.setQueryData<Loaded>(
            keys.mapping(at.connector, object),
            known => known && { ...known, mapping },
          );
          await client.invalidateQueries({ queryKey: keys.connections });
        }}
        onReload={async fresh => {
          const data = await load(fresh);
          client.setQueryData<Loaded>(keys.mapping(at.connector, object), data);
          if (!fresh) setGeneration(before => before + 1);
        }}
      />
    );
  const title = words.title(connection.label);
  return (
    <Page title={title} head={title} back={back}>
      {loaded.isError ? (
        <ErrorNotice error={loaded.error} />
      ) : (
        <Loading words={words.loading(connection.label)}>
          <SkeletonRows rows={10} />
        </Loading>
      )}
    </Page>
  );
}
