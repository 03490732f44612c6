import type { Connection, User } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { NavLink, useLocation } from 'react-router';
import type { EventStreamState } from '../api/events.ts';
import { isConnected, useConnections, useMe } from '../api/queries.ts';
import { Avatar, Brand } from '../components/avatar.tsx';
import { connectionHead } from '../components/connection-words.ts';
import { Go } from '../components/go.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { Text } from '../components/text.tsx';
import { count } from '../text/numbers.ts';
import { AccountMenu } from './account-menu.tsx';
import { useOwnLanguage } from './use-own-language.ts';
import { usePushes } from './use-pushes.ts';
import { words } from './words.ts';

/** Navigation on the desk and one sheet of work. On phones the navigation is a row of tabs below. */
export function Shell({
  user,
  events,
  children,
}: {
  user: User;
  events: EventStreamState;
  children: ReactNode;
}) {
  const connections = useConnections();
  const toDecide = useToDecide();
  const admin = useMe().data?.admin ?? false;
  useOwnLanguage();
  return (
    <div className="app">
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <nav className="side" aria-label={words.main}>
        <div className="side-top">
          <Brand />
        </div>
        <ul>
          <Tab to="/contacts" icon="person" label={words.contacts} />
          <Tab to="/pushes" icon="push" label={words.pushes} also="/push" />
          <Tab to="/decide" icon="question" label={words.decide}>
            {toDecide > 0 && <span className="count hot">{count(toDecide)}</span>}
          </Tab>
          <Tab to="/integrations" icon="plug" label={words.integrations} />
          <Tab to="/history" icon="history" label={words.history} later />
          {admin && <Tab to="/admin" icon="chart" label={words.metrics} later />}
          <li className="only-small">
            <AccountMenu user={user} className="tabbutton">
              <Icon name="menu" />
              <span>{words.more}</span>
            </AccountMenu>
          </li>
        </ul>
        <div className="side-end">
          {connections.data?.filter(isConnected).map(connection => (
            <ConnectionLine key={connection.connector} connection={connection} />
          ))}
          <AccountMenu user={user} className="me">
            <Avatar name={user.name} />
            <span className="clip">
              <Text>{user.name}</Text>
            </span>
            <Icon name="chevron-down" />
          </AccountMenu>
        </div>
      </nav>
      <div className="desk">
        {events === 'offline' && (
          <div className="offline">
            <Notice icon="offline" title={words.offline}>
              {words.offlineDetail}
            </Notice>
          </div>
        )}
        {children}
      </div>
    </div>
  );
}

function Tab({
  to,
  icon,
  label,
  also,
  later = false,
  children,
}: {
  to: string;
  icon: IconName;
  label: string;
  /** Another path that belongs to this noun. */
  also?: string;
  /** Not among the tabs of a phone; there it is under More. */
  later?: boolean;
  children?: ReactNode;
}) {
  const here = useLocation().pathname === also;
  return (
    <li className={later ? 'later' : undefined}>
      <NavLink to={to} title={label} {...(here ? { 'aria-current': 'page' as const } : {})}>
        <Icon name={icon} />
        <span>{label}</span>
        {children}
      </NavLink>
    </li>
  );
}

function ConnectionLine({ connection }: { connection: Connection }) {
  const head = connectionHead(connection);
  return (
    <Go to="/integrations">
      <span className="clip">{connection.label}</span>
      <span className={`mark end ${head.tone ?? ''}`}>
        <Icon name={head.icon} />
        {head.words}
      </span>
    </Go>
  );
}

/** How many people wait for a decision, over the pushes known so far. Moves with every push event. */
function useToDecide(): number {
  const { pushes } = usePushes();
  return pushes.reduce((sum, push) => sum + push.counts.duplicate, 0);
}
