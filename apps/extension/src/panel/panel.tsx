import { Brand, Go, Icon, Menu, Notice, useEvents, useMe, useOwnLanguage } from '@crmsync/ui';
import { type ReactNode, useState } from 'react';
import { OwnApp } from '../shared/own-app.tsx';
import { useCapture, useTabId } from '../shared/use-capture.ts';
import { useSignOut } from '../shared/use-sign-out.ts';
import { useToken } from '../shared/use-token.ts';
import { ConnectionsView } from './connections-view.tsx';
import { PageView } from './page-view.tsx';
import { RecentView } from './recent-view.tsx';
import { SignedOut } from './signed-out.tsx';
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
  const events = useEvents();
  useOwnLanguage();
  return (
    <Frame end={<HeadEnd view={view} onView={setView} />}>
      {events === 'offline' && (
        <Notice icon="offline" title={words.offline}>
          {words.offlineText}
        </Notice>
      )}
      {view === 'page' && <PageView {...capture} onConnections={() => setView('connections')} />}
      {view === 'connections' && <ConnectionsView onBack={() => setView('page')} />}
      {view === 'recent' && <RecentView onBack={() => setView('page')} />}
    </Frame>
  );
}

function HeadEnd({ view, onView }: { view: View; onView: (view: View) => void }) {
  const me = useMe();
  const signOut = useSignOut();
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
            id: 'out',
            label: name ? words.signOutName(name) : words.signOut,
            icon: 'arrow-right',
            separator: true,
            onPick: signOut,
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
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
