import {
  Brand,
  Button,
  Go,
  Icon,
  Notice,
  plainText,
  refusalWords,
  useConnections,
  useEvents,
  useMe,
  useOwnLanguage,
} from '@crmsync/ui';
import type { ReactNode } from 'react';
import { countPeople } from '../outbox/stored.ts';
import { OwnApp } from '../shared/own-app.tsx';
import { useCapture, useTabId } from '../shared/use-capture.ts';
import { useOutbox } from '../shared/use-outbox.ts';
import { useToken } from '../shared/use-token.ts';
import { ConnectionLines, Lately, Now, ThisPage } from './sections.tsx';
import { words } from './words.ts';

type Captured = ReturnType<typeof useCapture>;

/** Status at a glance. Pressing the toolbar button also is what lets CRMSync read the page (`activeTab`). */
export function Popup() {
  const token = useToken();
  const captured = useCapture(useTabId());
  if (token === undefined) return <Frame>{null}</Frame>;
  return (
    <OwnApp token={token}>
      {token === null ? <SignedOut captured={captured} /> : <SignedIn captured={captured} />}
    </OwnApp>
  );
}

function SignedOut({ captured: { capture } }: { captured: Captured }) {
  return (
    <Frame>
      <Notice title={words.signInToKeep}>{words.signInText}</Notice>
      <ThisPage capture={capture} onOpen={openPanel} signedIn={false} />
    </Frame>
  );
}

function SignedIn({ captured: { capture } }: { captured: Captured }) {
  const me = useMe();
  useOwnLanguage();
  const events = useEvents();
  const connections = useConnections();
  const outbox = useOutbox();
  const waiting = countPeople((outbox?.batches ?? []).filter(({ waits }) => waits));
  const lost = (connections.data ?? []).filter(({ state }) => state === 'needs-reconnect');
  const end = me.data ? plainText(me.data.name) : null;
  // The server answers nothing else until there is one; the panel leads there.
  if (me.data?.secondFactor === 'missing')
    return (
      <Frame end={end}>
        <Notice title={words.secondStep.title}>{words.secondStep.why}</Notice>
      </Frame>
    );
  return (
    <Frame end={end}>
      {events === 'offline' && (
        <Notice icon="offline" title={words.offline}>
          {words.offlineText}
        </Notice>
      )}
      {lost.map(({ connector, label, problem }) => (
        <Notice
          key={connector}
          tone="warn"
          title={problem ? refusalWords(problem, label).title : words.signInAgain(label)}
        >
          {problem && refusalWords(problem, label).detail}
        </Notice>
      ))}
      {waiting > 0 && <Notice icon="offline" title={words.waits(waiting)} />}
      <Now />
      <ThisPage capture={capture} onOpen={openPanel} signedIn />
      <ConnectionLines connections={connections.data ?? []} onOpen={openPanel} />
      {lost.length === 0 && events !== 'offline' && <Lately />}
    </Frame>
  );
}

/** Opens the panel beside this window and leaves. Chrome allows it only within the click itself. */
function openPanel(): void {
  void chrome.sidePanel.open({ windowId: chrome.windows.WINDOW_ID_CURRENT }).then(() => window.close());
}

function Frame({ end, children }: { end?: ReactNode; children: ReactNode }) {
  return (
    <main className="popup" id="main">
      <h1 className="sr">CRMSync</h1>
      <header className="panel-head">
        <Brand />
        <span className="end row small muted clip">{end}</span>
      </header>
      <div className="popup-body">{children}</div>
      <footer className="popup-foot">
        <Button kind="primary" onClick={openPanel}>
          {words.openPanel}
        </Button>
        <Go to="/contacts" className="btn ghost">
          <Icon name="open" />
          {words.allContacts}
        </Go>
      </footer>
    </main>
  );
}
