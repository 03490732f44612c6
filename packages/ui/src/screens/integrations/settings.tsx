import type { Connection, ConnectionSettings } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { isConnected, useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { useToast } from '../../components/toast.tsx';
import { plainText } from '../../text/plain-text.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { ExtrasRows } from './extras-rows.tsx';
import { PolicyChoices } from './policy-choices.tsx';
import { SettingRow } from './setting-row.tsx';
import { words } from './words.ts';

const back = { to: '/integrations', label: words.title };

/** How pushes over one connection go, unless a push says otherwise. */
export function SettingsScreen() {
  const { connector } = useParams();
  const connections = useConnections();
  const connection = connections.data?.find(each => each.connector === connector);
  if (connection !== undefined) return <Settings key={connection.connector} connection={connection} />;
  return (
    <Page title={words.title} back={back}>
      {connections.isError && <ErrorNotice error={connections.error} />}
      {connections.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={4} />
        </Loading>
      )}
      {connections.data !== undefined && (
        <Empty icon="plug" title={words.unknown}>
          {words.noneText}
        </Empty>
      )}
    </Page>
  );
}

function Settings({ connection }: { connection: Connection }) {
  const { label, account, objects, policies } = connection;
  const [draft, setDraft] = useState<Partial<ConnectionSettings>>({});
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const settings = { ...connection.settings, ...draft };
  const set = (part: Partial<ConnectionSettings>) =>
    setDraft(before => changed(connection, { ...before, ...part }));
  return (
    <Page
      title={words.settingsTitle(label)}
      head={words.settingsTitle(label)}
      sub={account === null ? words.settingsSubNone : words.settingsSub(plainText(account.name))}
      back={back}
      className="has-act set"
    >
      <div className="settings">
        <SettingRow title={words.policy} hint={words.policyHint}>
          <PolicyChoices
            label={label}
            policies={policies}
            value={settings.policy}
            legendHidden
            onChange={policy => set({ policy })}
          />
        </SettingRow>
        {objects.length > 1 && (
          <SettingRow title={words.object} hint={words.objectHint(objects.length)}>
            <Segments
              label={words.object}
              options={objects.map(object => ({ value: object.name, label: object.label }))}
              value={settings.object}
              onChange={object => set({ object })}
            />
          </SettingRow>
        )}
        {isConnected(connection) && <ExtrasRows connection={connection} settings={settings} set={set} />}
        {isConnected(connection) && (
          <SettingRow title={words.disconnect} hint={words.disconnectHint(label)} last>
            <Button kind="danger" icon="plug" onClick={() => setAsking(true)}>
              {words.disconnectAct(label)}
            </Button>
          </SettingRow>
        )}
      </div>
      <SaveSettings connection={connection} draft={draft} onClear={() => setDraft({})} />
      <DisconnectDialog
        connection={connection}
        open={asking}
        onClose={() => {
          setAsking(false);
          if (!isConnected(connection)) void navigate('/integrations');
        }}
      />
    </Page>
  );
}

/** Only what differs from what is saved counts as a change. */
function changed({ settings }: Connection, draft: Partial<ConnectionSettings>): Partial<ConnectionSettings> {
  const now: Readonly<Record<string, unknown>> = settings;
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== now[name]));
}

function SaveSettings({
  connection,
  draft,
  onClear,
}: {
  connection: Connection;
  draft: Partial<ConnectionSettings>;
  onClear: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const save = useMutation({
    mutationFn: () => api.connections.settings(connection.connector, draft),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.connections });
      onClear();
      toast({ title: words.saved });
    },
  });
  return (
    <SaveBar
      changes={Object.keys(draft).length}
      saving={save.isPending}
      trouble={save.isError ? <ErrorNotice error={save.error} /> : undefined}
      onDiscard={onClear}
      onSave={() => save.mutate()}
    />
  );
}
