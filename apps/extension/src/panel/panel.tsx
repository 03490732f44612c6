import { Brand, Go, Icon, Menu, useEvents, useMe, useOwnLanguage } from '@crmsync/ui';
import { type ReactNode, useEffect, useState } from 'react';
import { countPeople } from '../outbox/stored.ts';
import { keepOwner } from '../session.ts';
import { OwnApp } from '../shared/own-app.tsx';
import { useCapture, useTabId } from '../shared/use-capture.ts';
import { useOutbox, useSending } from '../shared/use-outbox.ts';
import { useSignOut } from '../shared/use-sign-out.ts';
import { useToken } from '../shared/use-token.ts';
import { ConnectionsView } from './connections-view.tsx';
import { Offline } from './offline.ts';
import { PageView } from './page-view.tsx';
import { RecentView } from './recent-view.tsx';
import { SecondStep } from './second-step.tsx';
import { SignOutDialog } from './sign-out-dialog.tsx';
import { SignedOut } from './signed-out.tsx';
import { useTelling } from './use-telling.ts';
import { Waiting } from './waiting.tsx';
import { words } from './words.ts';

/** The side panel: capture and push beside the page. */
export function Panel() {
  const token = useToken();
  const capture = useCapture(useTabId());
  if (token === undefined) return <Frame>{null}</Frame>;
  return (
    <OwnApp token={token}>
      {token === null ? (
        <Frame>
          <SignedOut capture={capture.capture} />
        </Frame>
      ) : (
        <SignedIn capture={capture} />
      )}
    </OwnApp>
  );
}

/** What the panel shows below its head. */
export type View = 'page' | 'connections' | 'recent';

function SignedIn({ capture }: { capture: ReturnType<typeof useCapture> }) {
  const [view, setView] = useState<View>('page');
  const me = useMe();
  const stepMissing = me.data?.secondFactor === 'missing';
  const offline = useEvents(!stepMissing) === 'offline';
  const outbox = useOutbox();
  useOwnLanguage();
  useSending((outbox?.batches ?? []).some(({ trouble }) => trouble === undefined));
  useEffect(() => {
    if (me.data) void keepOwner(me.data);
  }, [me.data]);
  return (
    <Frame end={<HeadEnd view={view} onView={setView} waiting={countPeople(outbox?.batches ?? [])} />}>
      {stepMissing ? <SecondStep /> : <Views {...{ view, setView, capture, outbox, offline }} />}
    </Frame>
  );
}

function Views({
  view,
  setView,
  capture,
  outbox,
  offline,
}: {
  view: View;
  setView: (view: View) => void;
  capture: ReturnType<typeof useCapture>;
  outbox: ReturnType<typeof useOutbox>;
  offline: boolean;
}) {
  return (
    <>
      {outbox && <Waiting outbox={outbox} offline={offline} />}
      <Offline value={offline}>
        {view === 'page' && <PageView {...capture} onConnections={() => setView('connections')} />}
        {view === 'connections' && <ConnectionsView onBack={() => setView('page')} />}
        {view === 'recent' && <RecentView onBack={() => setView('page')} />}
      </Offline>
    </>
  );
}

function HeadEnd({
  view,
  onView,
  waiting,
}: {
  view: View;
  onView: (view: View) => void;
  /** How many contacts are in the outbox: signing out would delete them. */
  waiting: number;
}) {
  const me = useMe();
  const signOut = useSignOut();
  const [asking, setAsking] = useState(false);
  const tell = useTelling();
  const name = me.data?.name;
  return (
    <span className="end row" style={{ gap: 0 }}>
      <Go
        to="/contacts"
        className="btn icon ghost"
        aria-label={words.openContacts}
        title={words.openContacts}
      >
        <Icon name="open" />
      </Go>
      <Menu
        className="btn icon ghost"
        label={words.more}
        entries={[
          {
            id: 'page',
            label: words.thisPage,
            icon: 'page',
            checked: view === 'page',
            onPick: () => onView('page'),
          },
          {
            id: 'recent',
            label: words.recent,
            icon: 'people',
            checked: view === 'recent',
            onPick: () => onView('recent'),
          },
          {
            id: 'connections',
            label: words.connections,
            icon: 'plug',
            checked: view === 'connections',
            onPick: () => onView('connections'),
          },
          {
            id: 'tell',
            label: words.tellEnds,
            checked: tell.on,
            separator: true,
            onPick: tell.toggle,
          },
          {
            id: 'out',
            label: name ? words.signOutName(name) : words.signOut,
            icon: 'arrow-right',
            separator: true,
            onPick: () => (waiting > 0 ? setAsking(true) : signOut()),
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
      <SignOutDialog open={asking} people={waiting} onStay={() => setAsking(false)} onSignOut={signOut} />
    </span>
  );
}

function Frame({ end, children }: { end?: ReactNode; children: ReactNode }) {
  return (
    <main className="panel" id="main">
      <header className="panel-head">
        <Brand />
        {end}
      </header>
      {children}
    </main>
  );
}
