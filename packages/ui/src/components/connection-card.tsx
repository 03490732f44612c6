import type { AccountChoice, Connection, NextPush } from '@crmsync/contract';
import { type ReactNode, useState } from 'react';
import { count } from '../text/numbers.ts';
import { plainText } from '../text/plain-text.ts';
import { adminWords, phraseWords, refusalWords } from '../text/problem-words.ts';
import { ago, longDateOf, timeOf } from '../text/times.ts';
import { Button, ButtonLink } from './button.tsx';
import { connectionHead, connectionWords as words } from './connection-words.ts';
import { CopyBox, useCopy } from './copy-box.tsx';
import { Icon } from './icon.tsx';
import { Menu } from './menu.tsx';
import { planWords } from './plan-words.ts';
import { SignInHost } from './sign-in-host.tsx';
import { Text } from './text.tsx';
import { useNow } from './use-now.ts';

/** What a card can ask for. Each is done by the screen that shows it: the web app and the extension connect differently. */
export interface ConnectionActions {
  /** Opens the vendor’s sign-in; `host` only where there is a choice. Also used to try again and to reconnect. */
  onConnect: (host?: string) => void;
  /** Gives the open flow up. */
  onStop: () => void;
  /** Brings the vendor’s window back. */
  onShow: () => void;
  onDisconnect: () => void;
  /** Which of two accounts it shall be. */
  onChoose: (choose: AccountChoice['choose']) => void;
  /** Gives the one place of the person’s plan to this CRM; absent where that cannot be done. */
  onSwap?: (() => void) | undefined;
}

/** One card per CRM, one state at a time; it never jumps in height while the state changes. */
export function ConnectionCard({
  connection,
  busy = false,
  trouble,
  lastPush,
  nextPush,
  ...actions
}: {
  connection: Connection;
  /** A call about this card is under way. */
  busy?: boolean;
  /** What the last call about this card answered, when it failed. */
  trouble?: ReactNode;
  /** How the last push ended, in words. */
  lastPush?: string | undefined;
  /** What taking everybody there would cost. */
  nextPush?: NextPush | undefined;
} & ConnectionActions) {
  const [host, setHost] = useState<string>();
  const head = connectionHead(connection);
  const connect = () => actions.onConnect(host);
  return (
    <article className="card conn" data-state={connection.state} aria-label={connection.label}>
      <header>
        <Icon name={connection.simulated ? 'sandbox' : 'crm'} tone="idle" large />
        <h2>{connection.label}</h2>
        {connection.simulated && (
          <span className="tag" title={words.simulatedWhy(connection.label)}>
            {words.simulated}
          </span>
        )}
        <span className="end" aria-live="polite">
          <span className={head.tone === undefined ? 'mark' : `mark ${head.tone}`}>
            <Icon name={head.icon} />
            {head.words}
          </span>
        </span>
      </header>
      <div className="body stack s3">
        <Body connection={connection} lastPush={lastPush} nextPush={nextPush} />
        {asksForHost(connection) && <SignInHost hosts={connection.signInHosts} onChange={setHost} />}
        {trouble}
      </div>
      <footer>
        <Buttons connection={connection} busy={busy} {...actions} onConnect={connect} />
      </footer>
    </article>
  );
}

function asksForHost({ state, signInHosts, configured }: Connection): boolean {
  return configured && signInHosts.length > 1 && (state === 'not-connected' || state === 'blocked');
}

function Body({
  connection,
  lastPush,
  nextPush,
}: {
  connection: Connection;
  lastPush: string | undefined;
  nextPush: NextPush | undefined;
}) {
  const { label, state, permissions, problem, missingPermissions } = connection;
  if (state === 'waiting') return <Waiting connection={connection} />;
  if (state === 'not-connected' && problem === null) {
    return (
      <p className="soft">
        {connection.configured
          ? words.sends(
              label,
              permissions.map(each => phraseWords(each, label)),
            )
          : words.notSetUp(label)}
      </p>
    );
  }
  return (
    <>
      {problem !== null && (
        <p>
          <b className="strong">
            <Text>{refusalWords(problem, label).title}</Text>
          </b>{' '}
          <span className="soft">
            <Text>{refusalWords(problem, label).detail}</Text>
          </span>
        </p>
      )}
      {connection.otherAccount !== null && (
        <p className="small muted">{words.changeMeans(plainText(connection.account?.name ?? label))}</p>
      )}
      {problem?.forAdmin && <CopyBox>{adminWords(problem.forAdmin, connection)}</CopyBox>}
      {state !== 'blocked' && state !== 'plan-needed' && connection.account !== null && (
        <Account connection={connection} lastPush={lastPush} />
      )}
      {missingPermissions.length > 0 && problem?.code !== 'limited' && (
        <p className="mark warn">
          <Icon name="warn" />
          {words.missing(missingPermissions.map(each => phraseWords(each, label)))}
        </p>
      )}
      {state === 'connected' && <Quota quota={connection.quota} next={nextPush} />}
    </>
  );
}

function Waiting({ connection }: { connection: Connection }) {
  const { label, waiting } = connection;
  const now = useNow();
  const minutes = waiting === null ? 0 : Math.ceil((Date.parse(waiting.expiresAt) - now) / 60_000);
  return (
    <>
      <p className="soft">
        {words.sayYes(label)} {minutes > 0 ? words.minutes(minutes) : words.expired}
      </p>
      <p className="small muted">{words.byItself}</p>
      {waiting?.forAdmin && (
        <details>
          <summary>{words.adminAsked(label)}</summary>
          <CopyBox>{adminWords(waiting.forAdmin, connection)}</CopyBox>
          <p className="small muted">{words.adminThen}</p>
        </details>
      )}
    </>
  );
}

function Account({ connection, lastPush }: { connection: Connection; lastPush: string | undefined }) {
  const now = useNow();
  const { account, connectedAt, lastPush: last, state } = connection;
  if (account === null) return null;
  const rows: [string, ReactNode][] = [
    [
      words.account,
      <>
        <Text>{account.name}</Text> <span className="muted num">· {account.id}</span>
      </>,
    ],
  ];
  if (account.user !== null) rows.push([words.as, <Text key="as">{account.user}</Text>]);
  if (state === 'connected' && connectedAt !== null) rows.push([words.since, longDateOf(connectedAt)]);
  if (state === 'connected' && last !== null) {
    rows.push([words.lastPush, [ago(last.at, now), lastPush].filter(Boolean).join(', ')]);
  }
  return (
    <dl className="kv">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The day's calls as the CRM last told (it tells with its answers, so not before the first), and what the next push would take of them. */
function Quota({ quota, next }: { quota: Connection['quota']; next: NextPush | undefined }) {
  const day = quota !== null && quota.limit > 0 ? quota : undefined;
  const coming = next !== undefined && next.people > 0 ? next : undefined;
  if (day === undefined && coming === undefined) return null;
  return (
    <div className="quota">
      {day && <Meter quota={day} coming={coming?.calls ?? 0} />}
      {coming && <p className="small muted">{words.nextPush(coming.people, coming.calls)}</p>}
    </div>
  );
}

function Meter({ quota, coming }: { quota: NonNullable<Connection['quota']>; coming: number }) {
  const used = Math.max(0, quota.limit - quota.remaining);
  const share = (calls: number) => ({ width: `${Math.min(100, (calls / quota.limit) * 100)}%` });
  return (
    <>
      <div className="row">
        <span className="strong num">{words.callsLeft(count(quota.remaining), count(quota.limit))}</span>
        {quota.resetsAt !== null && (
          <span className="end small muted">{words.resets(timeOf(quota.resetsAt))}</span>
        )}
      </div>
      <div className="meter" role="img" aria-label={words.callsUsed(count(used), count(quota.limit))}>
        <i className="us" style={share(used)} />
        {coming > 0 && <i className="next" style={share(coming)} />}
      </div>
    </>
  );
}

function Buttons({ connection, busy, ...on }: { connection: Connection; busy: boolean } & ConnectionActions) {
  const { label, state, configured, problem, connector } = connection;
  const copy = useCopy();
  switch (state) {
    case 'not-connected':
      return (
        <Button kind="primary" busy={busy} disabled={!configured} onClick={() => on.onConnect()}>
          {words.connect(label)}
        </Button>
      );
    case 'waiting':
      return (
        <>
          <Button icon="open" onClick={on.onShow}>
            {words.showWindow}
          </Button>
          <Button kind="ghost" busy={busy} onClick={on.onStop}>
            {words.stop}
          </Button>
        </>
      );
    case 'connected':
      return (
        <>
          <ButtonLink to={`/integrations/${connector}/mapping`}>
            {words.mapping}
            {connection.mappingProblems > 0 && (
              <span className="mark warn">
                <Icon name="warn" />
                {words.mappingProblems(connection.mappingProblems)}
              </span>
            )}
          </ButtonLink>
          <ButtonLink to={`/integrations/${connector}`}>{words.settings}</ButtonLink>
          <span className="end">
            <Menu
              className="btn icon ghost"
              label={words.more(label)}
              entries={[
                { id: 'reconnect', label: words.reconnect, icon: 'retry', onPick: () => on.onConnect() },
                {
                  id: 'disconnect',
                  label: words.disconnect,
                  icon: 'plug',
                  danger: true,
                  onPick: on.onDisconnect,
                },
              ]}
            >
              <Icon name="more" />
            </Menu>
          </span>
        </>
      );
    case 'needs-reconnect':
      if (connection.otherAccount !== null)
        return <AccountButtons connection={connection} busy={busy} {...on} />;
      return (
        <>
          <Button kind="primary" busy={busy} onClick={() => on.onConnect()}>
            {words.reconnect}
          </Button>
          <Button kind="ghost" onClick={on.onDisconnect}>
            {words.disconnect}
          </Button>
        </>
      );
    case 'blocked':
      return (
        <>
          {problem?.forAdmin && (
            <Button
              kind="primary"
              icon="copy"
              onClick={() => copy(adminWords(problem.forAdmin ?? '', connection))}
            >
              {words.copy}
            </Button>
          )}
          <Button kind={problem?.forAdmin ? 'ghost' : 'primary'} busy={busy} onClick={() => on.onConnect()}>
            {words.tryAgain}
          </Button>
        </>
      );
    case 'plan-needed':
      return (
        <>
          <ButtonLink to="/billing" kind="primary">
            {planWords.seePlans}
          </ButtonLink>
          {connection.swapWith !== null && on.onSwap && (
            <Button kind="ghost" busy={busy} onClick={on.onSwap}>
              {words.swap(connection.swapWith.label)}
            </Button>
          )}
        </>
      );
  }
}

/** Two accounts of one CRM: the connected one is the safe way. */
function AccountButtons({
  connection: { account, otherAccount, label },
  busy,
  onChoose,
}: { connection: Connection; busy: boolean } & Pick<ConnectionActions, 'onChoose'>) {
  return (
    <>
      <Button kind="primary" busy={busy} onClick={() => onChoose('connected')}>
        {words.keepAccount(plainText(account?.name ?? label))}
      </Button>
      <Button kind="ghost" busy={busy} onClick={() => onChoose('other')}>
        {words.changeTo(plainText(otherAccount?.name ?? label))}
      </Button>
    </>
  );
}
