import { type Connection, type ConnectionSettings, isBulk, type PushRequest } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { isConnected, useConnections, useEntitlements } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { Select } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { PlanNotice } from '../../components/plan-notice.tsx';
import { plainText } from '../../text/plain-text.ts';
import { PolicyChoices } from '../integrations/policy-choices.tsx';
import { newKey, useMakePlan } from '../preview/use-plan.ts';
import { words } from './push-words.ts';
import { type Chosen, useChosen } from './use-chosen.ts';

/** Before a push: which CRM, what new people become, and what happens to those who are there already. */
export function StartPushScreen() {
  const connections = useConnections();
  const chosen = useChosen();
  const connected = connections.data?.filter(isConnected) ?? [];
  const [other, setOther] = useState<string>();
  const wanted = other ?? chosen?.connector;
  const connection = connected.find(each => each.connector === wanted) ?? connected[0];
  if (connections.isPending) {
    return (
      <Page title={words.pushes}>
        <Loading words={words.loading}>
          <SkeletonRows rows={4} />
        </Loading>
      </Page>
    );
  }
  if (chosen === undefined || connection === undefined) {
    return (
      <Page title={words.pushes}>
        {connections.isError && <ErrorNotice error={connections.error} />}
        <NothingToPush noCrm={connection === undefined} />
      </Page>
    );
  }
  return (
    <Start
      key={connection.connector}
      connection={connection}
      connected={connected}
      chosen={chosen}
      onConnector={setOther}
    />
  );
}

function Start({
  connection,
  connected,
  chosen,
  onConnector,
}: {
  connection: Connection;
  connected: readonly Connection[];
  chosen: Chosen;
  onConnector: (connector: string) => void;
}) {
  const { connector, label, account, objects, policies } = connection;
  const [settings, setSettings] = useState<ConnectionSettings>(connection.settings);
  const navigate = useNavigate();
  const start = useStart();
  const plan = useMakePlan();
  const body = { connector, object: settings.object, policy: settings.policy, ...chosen.what };
  const replaces = settings.policy === 'overwrite' && chosen.total !== 1;
  const locked = !useEntitlements().bulk && isBulk(body);
  const object = objects.find(each => each.name === settings.object);
  return (
    <Page
      title={words.startTitle(chosen.total, label)}
      head={words.startTitle(chosen.total, label)}
      sub={words.startSub(plainText(account?.name ?? label), object?.label ?? settings.object)}
      className="has-act"
    >
      <div className="startpush stack s6">
        {locked && <PlanNotice needs="bulk" />}
        {start.isError && <ErrorNotice error={start.error} />}
        {plan.isError && <ErrorNotice error={plan.error} />}
        {connected.length > 1 && (
          <Select
            label={words.to}
            options={connected.map(each => ({ value: each.connector, label: each.label }))}
            value={connector}
            onChange={event => onConnector(event.target.value)}
          />
        )}
        {objects.length > 1 && (
          <div className="field">
            <span className="label">{words.object}</span>
            <div>
              <Segments
                label={words.object}
                options={objects.map(each => ({ value: each.name, label: each.label }))}
                value={settings.object}
                onChange={name => setSettings(before => ({ ...before, object: name }))}
              />
            </div>
          </div>
        )}
        <div className="stack">
          <PolicyChoices
            label={label}
            policies={policies}
            value={settings.policy}
            onChange={policy => setSettings(before => ({ ...before, policy }))}
          />
          <p className="hint">{words.policyHint}</p>
        </div>
      </div>
      <footer className="actbar">
        <div className="forecast">
          <Icon name="info" tone="run" />
          <p>{replaces ? words.replaces : words.forecast(label)}</p>
        </div>
        <div className="end row">
          <Button onClick={() => void navigate(-1)}>{words.cancel}</Button>
          {!locked && (
            <Button
              kind={replaces ? 'primary' : 'quiet'}
              busy={plan.isPending}
              busyWords={words.starting}
              onClick={() => plan.mutate(body)}
            >
              {words.preview}
            </Button>
          )}
          {!locked && !replaces && (
            <Button
              kind="primary"
              icon="push"
              busy={start.isPending}
              busyWords={words.starting}
              onClick={() => start.mutate(body)}
            >
              {words.push(chosen.total)}
            </Button>
          )}
        </div>
      </footer>
    </Page>
  );
}

/** Starts the push once, however often the button is pressed, and goes to its page. */
function useStart() {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(newKey);
  return useMutation({
    // A changed choice is another push: the key belongs to this body.
    mutationFn: (body: PushRequest) =>
      api.pushes.start(body, `${key}-${body.connector}-${body.object}-${body.policy}`),
    onSuccess: push => {
      client.setQueryData(keys.push(push.id), push);
      void client.invalidateQueries({ queryKey: keys.pushLists });
      void navigate(`/pushes/${push.id}`, { replace: true });
    },
  });
}

function NothingToPush({ noCrm }: { noCrm: boolean }) {
  return noCrm ? (
    <Empty
      icon="plug"
      title={words.noCrm}
      action={
        <ButtonLink to="/integrations" kind="primary">
          {words.connect}
        </ButtonLink>
      }
    >
      {words.noCrmText}
    </Empty>
  ) : (
    <Empty
      icon="push"
      title={words.nothingChosen}
      action={<ButtonLink to="/contacts">{words.toContacts}</ButtonLink>}
    >
      {words.nothingChosenText}
    </Empty>
  );
}
